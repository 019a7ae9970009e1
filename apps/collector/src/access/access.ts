import type { IncomingHttpHeaders } from "node:http";
import type { Project } from "@retake/protocol";
import type { Store, StoredKey, StoredSession } from "@retake/store";
import type { Access } from "../pipeline/access.ts";
import { createAuthenticate, type Authenticate } from "./authenticate.ts";
import { createAuthorize } from "./authorize.ts";
import { holdKey, type Hold } from "./hold.ts";
import type { Identity } from "./identity.ts";
import { KeyUses } from "./key-uses.ts";
import { LookupCache } from "./lookup-cache.ts";
import { createSessionIdentity } from "./session-identity.ts";

export interface AccessOptions {
  readonly store: Pick<Store, "findKeys" | "noteKeyUses" | "listProjects"> & {
    readonly accounts: Pick<Store["accounts"], "findSessions" | "noteSessionUses">;
  };
  readonly project: string;
  readonly keysRequired: boolean;
  readonly adminKey?: string | undefined;
  /** A session that is not used for so long has ended. @default a week */
  readonly sessionIdleMs?: number;
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
  /** A user's sessions or roles were. */
  readonly forgetUser: (userId: string) => void;
  /** A project was made. */
  readonly forgetProject: (name: string) => void;
  readonly stop: () => void;
}

const WEEK_MS = 7 * 24 * 60 * 60_000;

export function createAccess(options: AccessOptions): AccessControl {
  const { store, project, keysRequired, adminKey, sessionIdleMs: idleMs = WEEK_MS, now } = options;
  const keys = new LookupCache<StoredKey>({ find: async (ids) => store.findKeys(ids) });
  const sessions = new LookupCache<StoredSession>({ find: async (ids) => store.accounts.findSessions(ids) });
  const projects = new LookupCache<Project>({
    find: async () => new Map((await store.listProjects()).map((each) => [each.name, each])),
  });
  const keyUses = new KeyUses(async (noted) => store.noteKeyUses(noted), now);
  const sessionUses = new KeyUses(async (noted) => store.accounts.noteSessionUses(noted), now);
  const hasProject = async (name: string): Promise<boolean> => (await projects.find(name)) !== null;
  const authenticate = createAuthenticate({
    project,
    keysRequired,
    adminKey,
    findKey: async (id) => keys.find(id),
    identifySession: createSessionIdentity({
      project,
      findSession: async (id) => sessions.find(id),
      hasProject,
      idleMs,
      onUse: (id) => sessionUses.note(id),
      now,
    }),
    hasProject,
    onUse: (id) => keyUses.note(id),
    now,
  });
  return {
    keysRequired,
    authenticate,
    authorize: createAuthorize(authenticate),
    hold: (identity, authorization) => holdKey(authenticate, identity, authorization),
    forget: (id) => keys.forget(id),
    forgetUser: (userId) => sessions.forgetWhere(({ user }) => user.id === userId),
    forgetProject: (name) => projects.forget(name),
    stop: () => {
      keyUses.stop();
      sessionUses.stop();
    },
  };
}
