import { randomBytes, timingSafeEqual } from "node:crypto";
import { digestOfKey, idOfKey, idOfSecret, type StoredKey } from "@retake/store";
import type { Identity } from "./identity.ts";
import { refuseCredentials } from "./refusal.ts";
import type { IdentifySession } from "./session-identity.ts";

/**
 * Whom a request comes from, by its `authorization` header, and for which project where that is a choice.
 *
 * @throws RetakeError `unauthenticated`; `store_unavailable` Thrown when a key can't be checked now.
 */
export type Authenticate = (authorization: string | undefined, project?: string) => Promise<Identity>;

export interface AuthenticateOptions {
  /** Of those who send no key, where none is needed, and of the key of the settings. */
  readonly project: string;
  readonly keysRequired: boolean;
  /** The key of the settings. */
  readonly adminKey: string | undefined;
  /** null where there is no such key. */
  readonly findKey: (id: string) => Promise<StoredKey | null>;
  readonly identifySession: IdentifySession;
  readonly hasProject: (name: string) => Promise<boolean>;
  readonly onUse: (id: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const BEARER = /^bearer +(\S+)$/i;

/** Compared with where there is no such key: it costs what a wrong secret costs. */
const NOBODY = randomBytes(32);

export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { project: own, keysRequired, adminKey, findKey, identifySession, hasProject, onUse, now } = options;
  const adminDigest = adminKey === undefined ? undefined : digestOfKey(adminKey);
  const local: Identity = { project: own, scope: "admin", actor: "loopback", keyed: false };
  const settings: Identity = { project: own, scope: "admin", actor: "settings", keyed: true };

  const verifyKey = async (text: string): Promise<Identity> => {
    const digest = digestOfKey(text);
    if (adminDigest !== undefined && timingSafeEqual(digest, adminDigest)) return settings;
    const id = idOfKey(text);
    if (id === undefined) throw refuseCredentials("This is no key of this collector: keys look like rtk_<id>_<secret>.");
    const key = await findKey(id);
    const equal = timingSafeEqual(digest, key?.digest ?? NOBODY);
    if (!equal || key === null) throw refuseCredentials("This key is not one of this collector's.");
    // Said to those only who have the whole key.
    if (key.revoked) throw refuseCredentials(`The key ${id} has been revoked.`);
    if (key.expiresTimeMs !== null && key.expiresTimeMs <= now()) throw refuseCredentials(`The key ${id} has expired.`);
    onUse(id);
    return { project: key.project, scope: key.scope, actor: `key:${id}`, keyed: true };
  };

  const withoutKey = async (asked: string): Promise<Identity> => {
    if (keysRequired) throw refuseCredentials("This collector needs a key.");
    if (asked === "" || asked === own) return local;
    // Of one that isn't there nothing is open; what is there can still be asked.
    return { ...local, project: asked, scope: (await hasProject(asked)) ? "admin" : "none" };
  };

  return async (authorization, asked = "") => {
    if (authorization === undefined) return withoutKey(asked);
    const [, text] = BEARER.exec(authorization) ?? [];
    if (text === undefined) throw refuseCredentials("The authorization header has to be `Bearer` and a key.");
    return idOfSecret("rts", text) === undefined ? verifyKey(text) : identifySession(text, asked);
  };
}
