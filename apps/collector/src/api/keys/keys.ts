import { reaches, RetakeError } from "@retake/protocol";
import type { AccessControl } from "../../access/index.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { ownProject } from "../own-project.ts";

export interface KeyHandlersOptions extends ApiContext {
  readonly access: Pick<AccessControl, "forget">;
}

export function keyHandlers({ store, access, now }: KeyHandlersOptions): Pick<Handlers, "listKeys" | "createKey" | "revokeKey"> {
  return {
    listKeys: async (call) => ({ keys: await store.listKeys(ownProject(call, call.query.project)) }),

    async createKey({ project: own, scope: reached, actor, body: { name, scope, expiresTimeMs, project = own } }) {
      ownProject({ project: own, scope: reached }, project);
      if (!reaches(reached, scope))
        throw new RetakeError("forbidden", "A key of scope admin opens all projects: only the owner of this collector may make one.");
      if (expiresTimeMs !== null && expiresTimeMs <= now())
        throw new RetakeError("bad_request", "body.expiresTimeMs: is in the past; it is counted in Unix milliseconds.");
      // A typing error would make a key whose data nobody finds.
      found(await store.getProject(project), "project", project);
      return store.createKey({ name, project, scope, expiresTimeMs, actor });
    },

    async revokeKey({ project, scope, actor, params: { keyId } }) {
      const among = await store.listKeys(ownProject({ project, scope }, undefined));
      found(among.find(({ id }) => id === keyId) ?? null, "key", keyId);
      const key = found(await store.revokeKey(keyId, actor), "key", keyId);
      access.forget(keyId);
      return key;
    },
  };
}
