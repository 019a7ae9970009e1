import { RetakeError, type Account } from "@retake/protocol";
import type { StoredSession } from "@retake/store";
import { refuseSession, type AccessControl, type Identity } from "../../access/index.ts";
import { takeOwnerProof, type Accounts, type Oidc, type SetUpCode } from "../../sign-in/index.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { newLink } from "../members/new-link.ts";

export interface SignInSources {
  readonly accounts: Accounts;
  /** undefined: there is no identity provider. */
  readonly oidc: Oidc | undefined;
  /** What makes its reader the owner, while there is none; undefined where nobody has to sign in. */
  readonly setUpCode: SetUpCode | undefined;
  readonly dataDirectory: string;
  readonly sessionIdleMs: number;
}

type Names =
  | "getSignIn"
  | "signIn"
  | "setUpOwner"
  | "resetOwner"
  | "startOidc"
  | "finishOidc"
  | "lookAtLink"
  | "acceptLink"
  | "getAccount"
  | "changePassword"
  | "listSessions"
  | "endSession"
  | "signOut"
  | "signOutEverywhere";

export interface AccountHandlersOptions extends ApiContext {
  readonly access: Pick<AccessControl, "keysRequired" | "forgetUser">;
}

export function accountHandlers({ store, access, now }: AccountHandlersOptions, sources: SignInSources): Pick<Handlers, Names> {
  const { accounts, oidc, setUpCode, dataDirectory, sessionIdleMs } = sources;
  const provider = (): Oidc => {
    if (oidc === undefined) throw new RetakeError("not_found", "No identity provider is set: see docs/guides/sign-in.md.");
    return oidc;
  };
  let ownerKnown = false;
  const hasOwner = async (): Promise<boolean> => (ownerKnown ||= (await store.accounts.findOwner()) !== null);
  return {
    getSignIn: async () => ({
      required: access.keysRequired,
      setUp: setUpCode !== undefined && !(await hasOwner()),
      oidc: oidc === undefined ? null : { issuer: oidc.issuer },
    }),
    signIn: async ({ body, client }) => accounts.signIn(body.email, body.password, client),
    async setUpOwner({ body, client }) {
      if (await hasOwner()) throw new RetakeError("conflict", "This collector has an owner already. Sign in.");
      if (!setUpCode?.matches(body.code))
        throw new RetakeError(
          "forbidden",
          "This is not the code that the collector printed when it started. A new start prints a new one.",
        );
      return accounts.setUp(body.email, body.password, client);
    },
    async resetOwner({ body }) {
      const owner = found(await store.accounts.findOwner(), "user", "owner");
      if (!(await takeOwnerProof(dataDirectory, body.proof, now())))
        throw new RetakeError("forbidden", "Only who can write into the collector's data directory may do this.");
      return newLink(store, now(), { email: owner.email, project: null, role: null, actor: "data directory" });
    },
    startOidc: async ({ body }) => provider().start(body.redirectUri),
    finishOidc: async ({ body, client }) => accounts.signInWith(await provider().finish(body.flow, body.callbackUrl), client),

    async lookAtLink({ body }) {
      const { email, project, role } = await accounts.findLink(body.token);
      return { email, project, role, known: (await store.accounts.findUser(email)) !== null };
    },
    acceptLink: async ({ body, client }) => accounts.acceptLink(body.token, body.password, client),

    async getAccount({ identity }): Promise<Account> {
      const { project, scope, session } = identity;
      const hasPassword = session !== undefined && (await store.accounts.getPassword(session.user.id)) !== null;
      const user = session && { id: session.user.id, email: session.user.email, owner: session.user.owner, hasPassword };
      return { user: user ?? null, project, scope, projects: await projectsOf(identity), signInRequired: access.keysRequired };
    },
    async changePassword({ identity, body, client }) {
      return accounts.changePassword(sessionOf(identity).user, body.current, body.next, client);
    },
    async listSessions({ identity }) {
      const own = sessionOf(identity);
      const sessions = await store.accounts.listSessions(own.user.id);
      return {
        sessions: sessions
          .filter(({ usedTimeMs }) => usedTimeMs + sessionIdleMs > now())
          .map(({ id, client, createdTimeMs, usedTimeMs, expiresTimeMs }) => ({
            id,
            current: id === own.id,
            client,
            createdTimeMs,
            lastUsedTimeMs: usedTimeMs,
            expiresTimeMs: Math.min(expiresTimeMs, usedTimeMs + sessionIdleMs),
          })),
      };
    },
    async endSession({ identity, actor, params }) {
      await end(sessionOf(identity), params.sessionId, actor);
      return {};
    },
    async signOut({ identity, actor }) {
      const session = sessionOf(identity);
      await end(session, session.id, actor);
      return {};
    },
    async signOutEverywhere({ identity, actor }) {
      await accounts.endAll(sessionOf(identity).user, actor);
      return {};
    },
  };

  async function end({ user }: StoredSession, id: string, actor: string): Promise<void> {
    await store.accounts.endSessions(user, [id], actor);
    access.forgetUser(user.id);
  }

  async function projectsOf(identity: Identity): Promise<Account["projects"]> {
    if (!identity.keyed || identity.session?.user.owner)
      return (await store.listProjects()).map(({ name }) => ({ name, role: "owner" as const }));
    const roles = [...(identity.session?.roles ?? [])].map(([name, role]) => ({ name, role }));
    return roles.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** Routes for users who signed in let nobody else through. */
function sessionOf({ session }: Identity): StoredSession {
  if (session === undefined) throw refuseSession();
  return session;
}
