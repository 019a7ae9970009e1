import type { MemberRole } from "@retake/protocol";

export interface StoredUser {
  readonly id: string;
  readonly email: string;
  readonly owner: boolean;
  /** As an identity provider names the user; empty before the first sign-in through it. */
  readonly subject: string;
}

/** What a request with a session is checked against. */
export interface StoredSession {
  readonly id: string;
  readonly user: StoredUser;
  /** SHA-256 of the whole token. */
  readonly digest: Buffer;
  readonly client: string;
  readonly createdTimeMs: number;
  readonly usedTimeMs: number;
  readonly expiresTimeMs: number;
  readonly ended: boolean;
  /** The user's role by project. */
  readonly roles: ReadonlyMap<string, MemberRole>;
}

export interface StoredMember {
  readonly user: StoredUser;
  readonly role: MemberRole;
  readonly sinceTimeMs: number;
}

export interface StoredLink {
  readonly id: string;
  readonly digest: Buffer;
  readonly email: string;
  /** null: it sets a password. */
  readonly project: string | null;
  readonly role: MemberRole | null;
  readonly createdTimeMs: number;
  readonly expiresTimeMs: number;
  readonly closed: boolean;
}

export interface NewUser {
  readonly email: string;
  readonly owner: boolean;
  readonly subject: string;
  readonly actor: string;
}

export interface NewSession {
  readonly user: StoredUser;
  readonly client: string;
  readonly expiresTimeMs: number;
  /** How the user was known: `password`, `oidc`, `link` or `set-up`. */
  readonly by: string;
}

export interface NewLink {
  readonly email: string;
  readonly project: string | null;
  readonly role: MemberRole | null;
  readonly expiresTimeMs: number;
  readonly actor: string;
}

/** Users, what they may do, and their sessions. What changes something is in the audit log before it is done. */
export interface AccountStore {
  findOwner(): Promise<StoredUser | null>;
  findUser(email: string): Promise<StoredUser | null>;
  /** null where the address has an account. */
  createUser(user: NewUser): Promise<StoredUser | null>;
  /** Says by what an identity provider knows a user. */
  linkSubject(user: StoredUser, subject: string): Promise<void>;
  /** null where there is none. */
  getPassword(userId: string): Promise<string | null>;
  /** null: there is none any more. */
  setPassword(user: StoredUser, hash: string | null, actor: string): Promise<void>;

  /** The token is in the answer and nowhere else. */
  createSession(session: NewSession): Promise<{ id: string; token: string }>;
  /** What requests with these sessions are checked against; those that are not there, or whose user isn't, are left out. */
  findSessions(ids: readonly string[]): Promise<Map<string, StoredSession>>;
  /** Those that have not ended, newest first. */
  listSessions(userId: string): Promise<StoredSession[]>;
  /** For good. */
  endSessions(user: StoredUser, ids: readonly string[], actor: string): Promise<void>;
  noteSessionUses(uses: readonly { readonly id: string; readonly timeMs: number }[]): Promise<void>;

  /** By e-mail address. */
  listMembers(project: string): Promise<StoredMember[]>;
  setRole(project: string, user: StoredUser, role: MemberRole, actor: string): Promise<void>;
  removeMember(project: string, user: StoredUser, actor: string): Promise<void>;

  createLink(link: NewLink): Promise<{ link: StoredLink; token: string }>;
  findLink(id: string): Promise<StoredLink | null>;
  /** Those of a project, or for an address, that may still be used. */
  listLinks(of: { readonly project: string } | { readonly email: string }): Promise<StoredLink[]>;
  /** Used, or taken back. */
  closeLink(link: StoredLink, act: "used" | "withdrawn", actor: string): Promise<void>;
}
