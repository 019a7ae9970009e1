import { createClient, type Client } from "@retake/protocol";
import { createAccess } from "../access/index.ts";
import { createWebhookSecrets, createWebhookSender, parseWebhookAllow } from "../webhooks/index.ts";
import { createApi } from "./app.ts";
import { createOriginGuard } from "./http/origin-guard.ts";
import { MemoryStore } from "./memory-store.fixture.ts";

export interface TestApi {
  readonly store: MemoryStore;
  readonly client: Client;
  readonly bugs: unknown[];
  readonly stopping: AbortController;
  /** Everything that is mounted, as method and path with `:parameters`. */
  readonly mounted: readonly (readonly [method: string, path: string])[];
  readonly request: (path: string, init?: RequestInit) => Promise<Response>;
}

export const ADMIN_KEY = "an-admin-key-that-nobody-can-guess";

/** The API over a store in memory, called without a socket. Requests carry the key, if any is given. */
export function createTestApi({ keysRequired = false, key }: { keysRequired?: boolean; key?: string } = {}): TestApi {
  const store = new MemoryStore();
  const bugs: unknown[] = [];
  const stopping = new AbortController();
  const allow = parseWebhookAllow("");
  const secrets = createWebhookSecrets({ secretKey: "a-key-of-webhooks-that-nobody-can-guess", dataDir: "unused" });
  const api = createApi({
    store,
    access: createAccess({ store, project: "default", keysRequired, adminKey: ADMIN_KEY, now: () => store.now() }),
    now: () => store.now(),
    price: () => null,
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
  return { store, client, bugs, stopping, mounted, request };
}
