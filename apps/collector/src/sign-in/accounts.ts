import { timingSafeEqual } from "node:crypto";
import { newPassword, RetakeError, type MemberRole, type SessionStarted } from "@retake/protocol";
import { digestOfKey, idOfSecret, type AccountStore, type StoredLink, type StoredUser } from "@retake/store";
import type { ClientHint } from "../api/http/client-hint.ts";
import type { Guesses } from "./guesses.ts";
import type { OidcIdentity } from "./oidc.ts";
import type { Passwords } from "./passwords.ts";

export interface AccountsOptions {
  readonly store: AccountStore;
  readonly passwords: Passwords;
  readonly guesses: Guesses;
  /** However much it is used, a session ends then. */
  readonly sessionMaxMs: number;
  /** Who may come in through the identity provider without having been invited, and as what. */
  readonly oidcGuests: { readonly allowed: (email: string) => boolean; readonly project: string; readonly role: MemberRole };
  /** A user's sessions or roles were changed. */
  readonly forgetUser: (userId: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

type By = "password" | "oidc" | "link" | "set-up";

/** How people become users, and users get sessions. */
export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** @throws RetakeError `unauthenticated`; `overloaded` Thrown when too much was guessed. */
  async signIn(email: string, password: string, client: ClientHint): Promise<SessionStarted> {
    const { store } = this.#options;
    const user = await store.findUser(email);
    const hash = await this.#check(email, user, password, client);
    if (user === null || hash === null) throw wrongPassword();
    const session = await this.#begin(user, "password", client);
    // Another password may have been set while this one was looked at: whoever set it ended the sessions that were there.
    if ((await store.getPassword(user.id)) === hash) return session;
    await this.endAll(user, `user:${email}`);
    throw wrongPassword();
  }

  async setUp(email: string, password: string, client: ClientHint): Promise<SessionStarted> {
    const { store, passwords } = this.#options;
    const hash = await passwords.hash(password);
    if ((await store.findOwner()) !== null) throw new RetakeError("conflict", "This collector has an owner already. Sign in.");
    const owner = await store.createUser({ email, owner: true, subject: "", actor: "set-up code" });
    if (owner === null) throw new RetakeError("conflict", "This address has an account already. Take another for the owner.");
    await store.setPassword(owner, hash, `user:${email}`);
    return this.#begin(owner, "set-up", client);
  }

  /** Ends all sessions, and begins one. */
  async changePassword(user: StoredUser, current: string, next: string, client: ClientHint): Promise<SessionStarted> {
    if ((await this.#check(user.email, user, current, client)) === null) throw wrongPassword();
    await this.#setPassword(user, next);
    return this.#begin(user, "password", client);
  }

  async endAll(user: StoredUser, actor: string): Promise<void> {
    const { store, forgetUser } = this.#options;
    const sessions = await store.listSessions(user.id);
    const ids = sessions.map(({ id }) => id);
    await store.endSessions(user, ids, actor);
    forgetUser(user.id);
  }

  /** @throws RetakeError `not_found` Thrown when it was used, has expired or never was. */
  async findLink(token: string): Promise<StoredLink> {
    const link = await this.#options.store.findLink(idOfSecret("rti", token) ?? "");
    if (link !== null && timingSafeEqual(link.digest, digestOfKey(token)) && !link.closed && link.expiresTimeMs > this.#options.now())
      return link;
    throw new RetakeError("not_found", "This link was used, has expired, or was taken back. Ask for another.");
  }

  /** A link into a project needs the password of an account that is there, and sets that of one that isn't. */
  async acceptLink(token: string, password: string, client: ClientHint): Promise<SessionStarted> {
    const { store } = this.#options;
    const link = await this.findLink(token);
    let user = await store.findUser(link.email);
    if (link.project === null) {
      if (user === null) throw new RetakeError("not_found", "The account that this link is for is gone.");
      await this.#setPassword(user, password);
    } else if (user === null) {
      requireGood(password);
      user = await store.createUser({ email: link.email, owner: false, subject: "", actor: `link:${link.id}` });
      if (user === null) throw new RetakeError("conflict", "This address got an account a moment ago. Open the link again.");
      await this.#setPassword(user, password);
    } else if ((await this.#check(link.email, user, password, client)) === null) throw wrongPassword();
    await this.#join(user, link);
    return this.#begin(user, "link", client);
  }

  /**
   * @throws RetakeError `forbidden` Thrown when nobody invited this address, and it is not one of those that the
   * settings let in.
   */
  async signInWith({ email, subject }: OidcIdentity, client: ClientHint): Promise<SessionStarted> {
    const { store, oidcGuests: guests } = this.#options;
    const links = (await store.listLinks({ email })).filter(({ project }) => project !== null);
    let user = await store.findUser(email);
    if (user !== null && user.subject !== "" && user.subject !== subject)
      throw new RetakeError("forbidden", "This address belongs to another user of the identity provider.");
    if (user === null) {
      if (links.length === 0 && !guests.allowed(email))
        throw new RetakeError("forbidden", `Nobody has let ${email} in. Ask an admin of a project for an invitation.`);
      user = await store.createUser({ email, owner: false, subject, actor: "oidc" });
      if (user === null) throw new RetakeError("conflict", "This address got an account a moment ago. Sign in again.");
      if (links.length === 0) await store.setRole(guests.project, user, guests.role, "oidc");
    } else if (user.subject === "") await this.#link(user, subject);
    for (const link of links) await this.#join(user, link);
    return this.#begin(user, "oidc", client);
  }

  /**
   * The address of an account made by a link was never verified: whoever made it, with it as their own, loses it to
   * the one whom the provider vouches for. The owner keeps a password for the day that the provider is away.
   */
  async #link(user: StoredUser, subject: string): Promise<void> {
    const { store } = this.#options;
    if (!user.owner) {
      await store.setPassword(user, null, "oidc");
      await this.endAll(user, "oidc");
    }
    await store.linkSubject(user, subject);
  }

  async #join(user: StoredUser, link: StoredLink): Promise<void> {
    const { store, forgetUser } = this.#options;
    await store.closeLink(link, "used", `user:${user.email}`);
    if (link.project !== null && link.role !== null && !user.owner) await store.setRole(link.project, user, link.role, `link:${link.id}`);
    forgetUser(user.id);
  }

  /** The hash that the password is right for; null where it isn't. */
  async #check(email: string, user: StoredUser | null, password: string, { address }: ClientHint): Promise<string | null> {
    const { store, passwords, guesses } = this.#options;
    guesses.begin(email, address);
    const hash = user === null ? null : await store.getPassword(user.id);
    if (!(await passwords.verify(password, hash))) return null;
    guesses.succeeded(email, address);
    return hash;
  }

  async #setPassword(user: StoredUser, password: string): Promise<void> {
    const { store, passwords } = this.#options;
    requireGood(password);
    await store.setPassword(user, await passwords.hash(password), `user:${user.email}`);
    await this.endAll(user, `user:${user.email}`);
  }

  async #begin(user: StoredUser, by: By, { agent }: ClientHint): Promise<SessionStarted> {
    const { store, sessionMaxMs, now } = this.#options;
    const expiresTimeMs = now() + sessionMaxMs;
    const { token } = await store.createSession({ user, client: agent, expiresTimeMs, by });
    return { token, expiresTimeMs, user: { id: user.id, email: user.email } };
  }
}

/** Of a link it isn't known before what its password is for. */
function requireGood(password: string): void {
  const { error } = newPassword.safeParse(password);
  if (error) throw new RetakeError("bad_request", `body.password: ${error.issues[0]?.message ?? "not valid"}`);
}

/** The same whichever of the two is wrong. */
function wrongPassword(): RetakeError {
  return new RetakeError("unauthenticated", "The e-mail address or the password is wrong.");
}
