import { createAsk } from "./search/ask.ts";
import { createClient, type Client } from "@retake/protocol";
import { createAccess } from "../access/index.ts";
import { Accounts, createGuesses, createPasswords, createSetUpCode, type Oidc, type SetUpCode } from "../sign-in/index.ts";
import { createWebhookSecrets, createWebhookSender, parseWebhookAllow } from "../webhooks/index.ts";
import { createApi } from "./app.ts";
import { createOriginGuard } from "./http/origin-guard.ts";
import { MemoryStore } from "./memory-store.fixture.ts";

export interface TestApi {
  readonly store: MemoryStore;
  readonly setUpCode: SetUpCode;
  readonly client: Client;
  readonly bugs: unknown[];
  readonly stopping: AbortController;
  /** Everything that is mounted, as method and path with `:parameters`. */
  readonly mounted: readonly (readonly [method: string, path: string])[];
  readonly request: (path: string, init?: RequestInit) => Promise<Response>;
}

export interface TestApiOptions {
  readonly keysRequired?: boolean;
  readonly key?: string;
  readonly oidc?: Oidc;
  readonly dataDirectory?: string;
}

const DAY_MS = 24 * 60 * 60_000;
export const SESSION_MAX_MS = 30 * DAY_MS;
export const SESSION_IDLE_MS = 7 * DAY_MS;
export const ADMIN_KEY = "an-admin-key-that-nobody-can-guess";

/** The API over a store in memory, called without a socket. Requests carry the key, if any is given. */
export function createTestApi({ keysRequired = false, key, oidc, dataDirectory = "" }: TestApiOptions = {}): TestApi {
  const store = new MemoryStore();
  store.accounts.now = () => store.now();
  const now = (): number => store.now();
  const access = createAccess({ store, project: "default", keysRequired, adminKey: ADMIN_KEY, now });
  const setUpCode = createSetUpCode();
  const accounts = new Accounts({
    store: store.accounts,
    // As cheap as it goes: what they cost is not what is tested here.
    passwords: createPasswords({ logN: 4, r: 1, p: 1 }),
    guesses: createGuesses(now),
    sessionMaxMs: SESSION_MAX_MS,
    oidcGuests: { allowed: (email) => email.endsWith("@guests.test"), project: "default", role: "viewer" },
    forgetUser: access.forgetUser,
    now,
  });
  const bugs: unknown[] = [];
  const stopping = new AbortController();
  const allow = parseWebhookAllow("");
  const secrets = createWebhookSecrets({ secretKey: "a-key-of-webhooks-that-nobody-can-guess", dataDir: "unused" });
  const api = createApi({
    store,
    access,
    signIn: { accounts, oidc, setUpCode, dataDirectory, sessionIdleMs: SESSION_IDLE_MS },
    settings: {
      prices: { file: null, prices: [] },
      processors: { file: null, redact: null, limits: {}, sample: [], forwardsTo: null },
    },
    now: () => store.now(),
    price: () => null,
    ask: createAsk(undefined),
    retentionDays: 30,
    webhooks: { secrets, sender: createWebhookSender({ secrets, allow, version: "1.2.3", now: () => store.now() }), allow },
    dashboardUrl: "http://dashboard.test",
    version: "1.2.3",
    role: "all",
    startedTimeMs: 0,
    errors: () => [],
    deployment: { host: "127.0.0.1", keysRequired, hasAdminKey: true, retentionDays: 0, dataDirectory: undefined },
    observer: { measure: () => undefined },
    guard: createOriginGuard({ allowedHosts: ["dashboard.test"], keysRequired }),
    maxBodyBytes: 100_000,
    stopping: stopping.signal,
    metrics: { text: () => Promise.resolve("metric 1\n"), contentType: "text/plain; version=0.0.4; charset=utf-8" },
    onBug: (error) => bugs.push(error),
  });
  const request = async (path: string, init: RequestInit = {}): Promise<Response> =>
    api.fetch(
      new Request(new URL(path, "http://localhost:4318"), {
        ...init,
        headers: { host: "localhost:4318", ...(init.headers as Record<string, string>) },
      }),
    );
  const client = createClient({ key, fetch: (input, init) => request((input as URL).href, init) });
  const mounted = api.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => [method, path] as const);
  return { store, setUpCode, client, bugs, stopping, mounted, request };
}
