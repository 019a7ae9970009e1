import { RetakeError } from "@retake/protocol";
import type { AccessControl } from "../../access/index.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";

export interface KeyHandlersOptions extends ApiContext {
  readonly access: Pick<AccessControl, "forget">;
}

export function keyHandlers({ store, access, now }: KeyHandlersOptions): Pick<Handlers, "listKeys" | "createKey" | "revokeKey"> {
  return {
    listKeys: async ({ query }) => ({ keys: await store.listKeys(query.project) }),

    async createKey({ project: own, actor, body: { name, scope, expiresTimeMs, project = own } }) {
      if (expiresTimeMs !== null && expiresTimeMs <= now())
        throw new RetakeError("bad_request", "body.expiresTimeMs: is in the past; it is counted in Unix milliseconds.");
      // A typing error would make a key whose data nobody finds.
      found(await store.getProject(project), "project", project);
      return store.createKey({ name, project, scope, expiresTimeMs, actor });
    },

    async revokeKey({ actor, params: { keyId } }) {
      const key = found(await store.revokeKey(keyId, actor), "key", keyId);
      access.forget(keyId);
      return key;
    },
  };
}
