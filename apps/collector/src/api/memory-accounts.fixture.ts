import type { MemberRole } from "@retake/protocol";
import {
  digestOfKey,
  idOfSecret,
  newId,
  newSecretText,
  type AccountStore,
  type Act,
  type NewLink,
  type NewSession,
  type NewUser,
  type StoredLink,
  type StoredSession,
  type StoredUser,
} from "@retake/store";

/** Accounts in memory: what the tests of the API ask of them, no more. */
export class MemoryAccounts implements AccountStore {
  users: StoredUser[] = [];
  passwords = new Map<string, string>();
  sessions = new Map<string, Omit<StoredSession, "roles" | "user"> & { readonly userId: string }>();
  roles: { readonly project: string; readonly userId: string; readonly role: MemberRole }[] = [];
  links: StoredLink[] = [];
  acts: Omit<Act, "project">[] = [];
  now = (): number => Date.now();

  async findOwner() {
    return this.users.find(({ owner }) => owner) ?? null;
  }
  async findUser(email: string) {
    return this.users.find((user) => user.email === email) ?? null;
  }
  async createUser({ actor, ...given }: NewUser) {
    if (await this.findUser(given.email)) return null;
    const user: StoredUser = { ...given, id: newId() };
    this.users.push(user);
    this.acts.push({ actor, act: given.owner ? "owner.created" : "user.created", subject: given.email });
    return user;
  }
  async linkSubject({ id }: StoredUser, subject: string) {
    this.users = this.users.map((user) => (user.id === id ? { ...user, subject } : user));
  }
  async getPassword(userId: string) {
    return this.passwords.get(userId) ?? null;
  }
  async setPassword({ id, email }: StoredUser, hash: string | null, actor: string) {
    this.acts.push({ actor, act: hash === null ? "password.removed" : "password.changed", subject: email });
    if (hash === null) this.passwords.delete(id);
    else this.passwords.set(id, hash);
  }
  async createSession({ user, client, expiresTimeMs, by }: NewSession) {
    const token = newSecretText("rts");
    const id = idOfSecret("rts", token)!;
    const createdTimeMs = this.now();
    this.sessions.set(id, {
      id,
      userId: user.id,
      digest: digestOfKey(token),
      client,
      createdTimeMs,
      usedTimeMs: createdTimeMs,
      expiresTimeMs,
      ended: false,
    });
    this.acts.push({ actor: `user:${user.email}`, act: "session.created", subject: id, details: { by } });
    return { id, token };
  }
  async findSessions(ids: readonly string[]): Promise<Map<string, StoredSession>> {
    return new Map(
      ids.flatMap((id) => {
        const session = this.sessions.get(id);
        const user = this.users.find((each) => each.id === session?.userId);
        if (session === undefined || user === undefined) return [];
        const roles = new Map(this.roles.filter(({ userId }) => userId === user.id).map(({ project, role }) => [project, role]));
        return [[id, { ...session, user, roles }] as const];
      }),
    );
  }
  async listSessions(userId: string) {
    const own = [...this.sessions.values()].filter((session) => session.userId === userId && !session.ended);
    return [...(await this.findSessions(own.map(({ id }) => id))).values()];
  }
  async endSessions({ id: userId, email }: StoredUser, ids: readonly string[], actor: string) {
    for (const id of ids) {
      const session = this.sessions.get(id);
      if (session?.userId === userId) this.sessions.set(id, { ...session, ended: true });
    }
    this.acts.push({ actor, act: "session.ended", subject: email });
  }
  async noteSessionUses(uses: readonly { readonly id: string; readonly timeMs: number }[]) {
    for (const { id, timeMs } of uses) {
      const session = this.sessions.get(id);
      if (session) this.sessions.set(id, { ...session, usedTimeMs: timeMs });
    }
  }
  async listMembers(project: string) {
    return this.roles
      .filter((each) => each.project === project)
      .map(({ userId, role }) => ({ user: this.users.find(({ id }) => id === userId)!, role, sinceTimeMs: 0 }));
  }
  async setRole(project: string, user: StoredUser, role: MemberRole, actor: string) {
    await this.removeMember(project, user, actor);
    this.roles.push({ project, userId: user.id, role });
  }
  async removeMember(project: string, { id }: StoredUser, _actor: string) {
    this.roles = this.roles.filter((each) => each.project !== project || each.userId !== id);
  }
  async createLink({ email, project, role, expiresTimeMs }: NewLink) {
    const token = newSecretText("rti");
    const link: StoredLink = {
      email,
      project,
      role,
      expiresTimeMs,
      id: idOfSecret("rti", token)!,
      digest: digestOfKey(token),
      createdTimeMs: this.now(),
      closed: false,
    };
    this.links.push(link);
    return { link, token };
  }
  async findLink(id: string) {
    return this.links.find((link) => link.id === id) ?? null;
  }
  async listLinks(of: { readonly project: string } | { readonly email: string }) {
    const open = this.links.filter(({ closed, expiresTimeMs }) => !closed && expiresTimeMs > this.now());
    return open.filter((link) => ("project" in of ? link.project === of.project : link.email === of.email));
  }
  async closeLink({ id }: StoredLink) {
    this.links = this.links.map((link) => (link.id === id ? { ...link, closed: true } : link));
  }
}
