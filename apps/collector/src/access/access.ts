import type { IncomingHttpHeaders } from "node:http";
import type { Store } from "@retake/store";
import type { Access } from "../pipeline/access.ts";
import { createAuthenticate, type Authenticate } from "./authenticate.ts";
import { createAuthorize } from "./authorize.ts";
import { holdKey, type Hold } from "./hold.ts";
import type { Identity } from "./identity.ts";
import { KeyCache } from "./key-cache.ts";
import { KeyUses } from "./key-uses.ts";

export interface AccessOptions {
  readonly store: Pick<Store, "findKeys" | "noteKeyUses">;
  readonly project: string;
  readonly keysRequired: boolean;
  readonly adminKey?: string | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Who may do what, for both doors. */
export interface AccessControl {
  readonly keysRequired: boolean;
  readonly authenticate: Authenticate;
  /** For the OTLP receiver. */
  readonly authorize: (headers: IncomingHttpHeaders) => Promise<Access>;
  readonly hold: (identity: Identity, authorization: string | undefined) => Hold;
  /** A key was changed through this process. */
  readonly forget: (id: string) => void;
  readonly stop: () => void;
}

export function createAccess({ store, project, keysRequired, adminKey, now }: AccessOptions): AccessControl {
  const cache = new KeyCache({ findKeys: async (ids) => store.findKeys(ids) });
  const uses = new KeyUses(async (noted) => store.noteKeyUses(noted), now);
  const authenticate = createAuthenticate({
    project,
    keysRequired,
    adminKey,
    findKey: async (id) => cache.find(id),
    onUse: (id) => uses.note(id),
    now,
  });
  return {
    keysRequired,
    authenticate,
    authorize: createAuthorize(authenticate),
    hold: (identity, authorization) => holdKey(authenticate, identity, authorization),
    forget: (id) => cache.forget(id),
    stop: () => uses.stop(),
  };
}
