import { createClient, type Client } from "@retake/protocol";
import { createApi } from "./app.ts";
import { createOriginGuard } from "./http/origin-guard.ts";
import { MemoryStore } from "./memory-store.fixture.ts";

export interface TestApi {
  readonly store: MemoryStore;
  readonly client: Client;
  readonly bugs: unknown[];
  readonly stopping: AbortController;
  readonly request: (path: string, init?: RequestInit) => Promise<Response>;
}

/** The API over a store in memory, called without a socket. */
export function createTestApi(): TestApi {
  const store = new MemoryStore();
  const bugs: unknown[] = [];
  const stopping = new AbortController();
  const api = createApi({
    store,
    project: "default",
    now: () => store.now(),
    version: "1.2.3",
    guard: createOriginGuard(["dashboard.test"]),
    maxBodyBytes: 100_000,
    stopping: stopping.signal,
    metrics: () => "metric 1\n",
    onBug: (error) => bugs.push(error),
  });
  const request = async (path: string, init: RequestInit = {}): Promise<Response> =>
    api.fetch(
      new Request(new URL(path, "http://localhost:4318"), {
        ...init,
        headers: { host: "localhost:4318", ...(init.headers as Record<string, string>) },
      }),
    );
  const client = createClient({ fetch: (input, init) => request((input as URL).href, init) });
  return { store, client, bugs, stopping, request };
}
