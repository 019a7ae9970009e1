import { randomBytes, timingSafeEqual } from "node:crypto";
import { RetakeError } from "@retake/protocol";
import { digestOfKey, idOfKey, type StoredKey } from "@retake/store";
import type { Identity } from "./identity.ts";

/**
 * Whom a request comes from, by its `authorization` header.
 *
 * @throws RetakeError `unauthenticated`; `store_unavailable` Thrown when a key can't be checked now.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Identity>;

export interface AuthenticateOptions {
  /** Of those who send no key, where none is needed, and of the key of the settings. */
  readonly project: string;
  readonly keysRequired: boolean;
  /** The key of the settings. */
  readonly adminKey: string | undefined;
  /** null where there is no such key. */
  readonly findKey: (id: string) => Promise<StoredKey | null>;
  readonly onUse: (id: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const BEARER = /^bearer +(\S+)$/i;

/** Compared with where there is no such key: it costs what a wrong secret costs. */
const NOBODY = randomBytes(32);

export function createAuthenticate({ project, keysRequired, adminKey, findKey, onUse, now }: AuthenticateOptions): Authenticate {
  const adminDigest = adminKey === undefined ? undefined : digestOfKey(adminKey);
  const local: Identity = { project, scope: "admin", actor: "loopback", keyed: false };
  const settings: Identity = { project, scope: "admin", actor: "settings", keyed: true };

  const verify = async (text: string): Promise<Identity> => {
    const digest = digestOfKey(text);
    if (adminDigest !== undefined && timingSafeEqual(digest, adminDigest)) return settings;
    const id = idOfKey(text);
    if (id === undefined) throw refusal("This is no key of this collector: keys look like rtk_<id>_<secret>.");
    const key = await findKey(id);
    const equal = timingSafeEqual(digest, key?.digest ?? NOBODY);
    if (!equal || key === null) throw refusal("This key is not one of this collector's.");
    // Said to those only who have the whole key.
    if (key.revoked) throw refusal(`The key ${id} has been revoked.`);
    if (key.expiresTimeMs !== null && key.expiresTimeMs <= now()) throw refusal(`The key ${id} has expired.`);
    onUse(id);
    return { project: key.project, scope: key.scope, actor: `key:${id}`, keyed: true };
  };

  return async (authorization) => {
    if (authorization === undefined) {
      if (keysRequired) throw refusal("This collector needs a key.");
      return local;
    }
    const [, text] = BEARER.exec(authorization) ?? [];
    if (text === undefined) throw refusal("The authorization header has to be `Bearer` and a key.");
    return verify(text);
  };
}

function refusal(what: string): RetakeError {
  return new RetakeError(
    "unauthenticated",
    `${what} Set RETAKE_KEY to a key that holds (with other exporters than Retake's: the header \`authorization: Bearer <key>\`); \`retake keys create\` makes one.`,
  );
}
