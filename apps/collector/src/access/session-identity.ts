import { randomBytes, timingSafeEqual } from "node:crypto";
import { scopeOfRole, type AccessScope } from "@retake/protocol";
import { digestOfKey, idOfSecret, type StoredSession } from "@retake/store";
import type { Identity } from "./identity.ts";
import { refuseSession } from "./refusal.ts";

/** Whom a session's token is of, in the project that it asks for. @throws RetakeError `unauthenticated` */
export type IdentifySession = (token: string, askedProject: string) => Promise<Identity>;

export interface SessionIdentityOptions {
  /** Of the settings: the owner's, who asks for none. */
  readonly project: string;
  /** null where there is no such session. */
  readonly findSession: (id: string) => Promise<StoredSession | null>;
  readonly hasProject: (name: string) => Promise<boolean>;
  /** A session that is not used for so long has ended. */
  readonly idleMs: number;
  readonly onUse: (id: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const NOBODY = randomBytes(32);

export function createSessionIdentity(options: SessionIdentityOptions): IdentifySession {
  const { findSession, idleMs, onUse, now } = options;
  return async (token, asked) => {
    const id = idOfSecret("rts", token) ?? "";
    const session = await findSession(id);
    const equal = timingSafeEqual(digestOfKey(token), session?.digest ?? NOBODY);
    const nowMs = now();
    if (!equal || session === null || session.ended || session.expiresTimeMs <= nowMs || session.usedTimeMs + idleMs <= nowMs)
      throw refuseSession();
    onUse(id);
    const { project, scope } = await opens(session, asked, options);
    return { project, scope, actor: `user:${session.user.email}`, keyed: true, session };
  };
}

/** A project that is not the user's opens nothing of it, but the session still holds. */
async function opens(
  { user, roles }: StoredSession,
  asked: string,
  { project: own, hasProject }: SessionIdentityOptions,
): Promise<{ project: string; scope: AccessScope }> {
  if (user.owner) {
    const project = asked || own;
    return { project, scope: project === own || (await hasProject(project)) ? "admin" : "none" };
  }
  const project = asked || (roles.has(own) ? own : ([...roles.keys()][0] ?? ""));
  const role = roles.get(project);
  return { project, scope: role === undefined ? "none" : scopeOfRole[role] };
}
