import { createClient, errorBody, RetakeError, routes, type Client, type KeyScope, type Route } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAccess } from "../../access/index.ts";
import { ADMIN_KEY, createTestApi, type TestApi } from "../api.fixture.ts";
import { RUN_ID, runWith } from "../memory-store.fixture.ts";

let api: TestApi;
beforeEach(() => {
  api = createTestApi({ keysRequired: true });
  api.store.runs = [runWith({})];
});
afterEach(() => vi.useRealTimers());

const bearer = (key: string): RequestInit => ({ headers: { authorization: `Bearer ${key}` } });
const makeKey = async (scope: KeyScope, project = "shop") =>
  api.store.createKey({ name: scope, project, scope, expiresTimeMs: null, actor: "settings" });
const clientOf = (key: string): Client => createClient({ key, fetch: (input, init) => api.request((input as URL).href, init) });

const call = async ([method, path]: readonly [string, string], init: RequestInit = {}): Promise<number> => {
  const response = await api.request(path.replace(/:\w+/g, RUN_ID), { ...init, method });
  await response.body?.cancel();
  return response.status;
};
const table: readonly Route[] = Object.values(routes);
/** Beside the table only documentation is open. */
const accessOf = ([method, path]: readonly [string, string]): Route["access"] => {
  const route = table.find((each) => each.method.toUpperCase() === method && each.path.replace(/\{(\w+)\}/g, ":$1") === path);
  if (route !== undefined) return route.access;
  if (/^\/api\/(docs|openapi)/.test(path)) return "open";
  return path === "/metrics" ? "known" : path === "/api/events" || path === "/api/runs/export" ? "read" : "write";
};
const opened = (route: readonly [string, string], ...accesses: Route["access"][]): boolean => accesses.includes(accessOf(route));

describe("where keys are required", () => {
  test("every route but the open ones refuses those who have none, whatever else is wrong with the request", async () => {
    expect(api.mounted.length).toBeGreaterThan(table.length);
    for (const route of api.mounted) {
      const refused = (await call(route)) === 401;
      expect({ route, refused }).toEqual({ route, refused: accessOf(route) !== "open" });
    }
    expect(await call(["GET", "/api/nothing"])).toBe(401);
    expect(await call(["GET", "/api/docs/../runs"])).toBe(401);
    const response = await api.request("/api/runs");
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="retake"');
    const { error } = errorBody.parse(await response.json());
    expect(error).toMatchObject({ code: "unauthenticated", message: expect.stringContaining("RETAKE_KEY") as string });
  });

  test("every route stands in the API's description, by which others find what to try", async () => {
    const { paths } = (await (await api.request("/api/openapi.json")).json()) as { paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
    );
    const mounted = api.mounted.map((route) => route.join(" ")).filter((route) => !/^GET \/(api\/docs|api\/openapi|metrics)/.test(route));
    expect([...new Set(mounted)].toSorted()).toEqual(described.toSorted());
  });

  test("a key that may only send telemetry opens nothing but the metrics", async () => {
    const { secret } = await makeKey("ingest");
    for (const route of api.mounted.filter((each) => !opened(each, "open")))
      expect({ route, status: await call(route, bearer(secret)) }).toEqual({ route, status: opened(route, "known") ? 200 : 403 });
  });

  test("a key that may only read opens what is read of its project, and sends nothing", async () => {
    const { secret } = await makeKey("read");
    for (const route of api.mounted.filter((each) => !opened(each, "open"))) {
      // A stream of events would not end.
      if (route[1] === "/api/events") continue;
      const refused = (await call(route, bearer(secret))) === 403;
      expect({ route, refused }).toEqual({ route, refused: !opened(route, "known", "read") });
      // To ask a model changes nothing that is recorded.
      expect(refused || route[0] === "GET" || route[1] === "/api/search/ask").toBe(true);
    }
    const access = createAccess({ store: api.store, project: "default", keysRequired: true, now: Date.now });
    expect(await access.authorize({ authorization: `Bearer ${secret}` })).toMatchObject({ refused: 403 });
  });

  test("a key of a project opens no administration", async () => {
    const { secret } = await makeKey("write");
    for (const route of api.mounted.filter((each) => opened(each, "admin", "manage", "signed-in")))
      expect({ route, status: await call(route, bearer(secret)) }).toEqual({ route, status: 403 });
    expect((await clientOf(secret).listRuns()).total).toBe(1);
  });

  test("the page of the API's documentation is open", async () => {
    for (const path of ["/api/docs", "/api/docs/page.js", "/api/openapi.json", "/healthz"]) expect(await call(["GET", path])).toBe(200);
  });

  test("any host name is taken, and pages of the collector's own origin may ask for changes", async () => {
    const { secret } = await makeKey("write");
    const headers = { authorization: `Bearer ${secret}`, host: "retake.corp:4318", "content-type": "application/json" };
    expect((await api.request("/api/runs", { headers })).status).toBe(200);
    const post = async (origin: string) =>
      (await api.request("/api/workers", { method: "POST", body: '{"workerId":"w","agents":[]}', headers: { ...headers, origin } })).status;
    expect(await post("https://retake.corp:4318")).toBe(200);
    for (const origin of ["https://evil.example", "https://retake.corp", "https://retake.corp.evil.example:4318", "null"])
      expect(await post(origin)).toBe(403);
  });

  test("what can't be checked is answered 503", async () => {
    api.store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    await expect(clientOf((await makeKey("write")).secret).listRuns()).rejects.toMatchObject({
      code: "store_unavailable",
      retryable: true,
    });
  });
});

describe("on loopback", () => {
  beforeEach(() => {
    api = createTestApi();
  });

  test("nobody needs a key, and one that is sent has to be right", async () => {
    expect(await call(["GET", "/api/keys"])).toBe(200);
    expect(await call(["GET", "/metrics"])).toBe(200);
    const { key, secret } = await makeKey("ingest");
    expect(await call(["GET", "/api/runs"], bearer(secret))).toBe(403);
    expect(await call(["GET", "/api/runs"], bearer(ADMIN_KEY))).toBe(200);
    await api.store.revokeKey(key.id);
    const { secret: other } = await createTestApi().store.createKey({
      name: "x",
      project: "x",
      scope: "admin",
      expiresTimeMs: null,
      actor: "",
    });
    for (const wrong of [other, "nonsense"]) expect(await call(["GET", "/metrics"], bearer(wrong))).toBe(401);
  });
});

describe("administration", () => {
  test("makes projects and keys, and says who did it", async () => {
    const admin = clientOf(ADMIN_KEY);
    const made = vi.spyOn(api.store, "createKey");
    const revoked = vi.spyOn(api.store, "revokeKey");
    expect(await admin.createProject({ body: { name: "shop", retentionDays: 7 } })).toMatchObject({ name: "shop", retentionDays: 7 });
    await expect(admin.createProject({ body: { name: "shop" } })).rejects.toMatchObject({ code: "conflict" });
    for (const name of ["", "-x", "a b", "a/b", "x".repeat(101)])
      await expect(admin.createProject({ body: { name } })).rejects.toMatchObject({ code: "bad_request" });
    const { key, secret } = await admin.createKey({ body: { name: "boss", project: "shop", scope: "admin" } });
    expect(made).toHaveBeenLastCalledWith(expect.objectContaining({ actor: "settings", project: "shop", scope: "admin" }));
    await clientOf(secret).createKey({ body: { name: "own" } });
    expect(made).toHaveBeenLastCalledWith(expect.objectContaining({ actor: `key:${key.id}`, project: "shop", scope: "write" }));
    expect((await admin.listKeys({ query: { project: "shop" } })).keys).toHaveLength(2);
    await admin.revokeKey({ params: { keyId: key.id }, body: {} });
    expect(revoked).toHaveBeenLastCalledWith(key.id, "settings");
    // At once where it was revoked.
    await expect(clientOf(secret).listKeys()).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringContaining("revoked") as string,
    });
  });

  test("makes no key for a project that is not there, none that has expired, and revokes none that is unknown", async () => {
    const admin = clientOf(ADMIN_KEY);
    await expect(admin.createKey({ body: { name: "x", project: "shpo" } })).rejects.toMatchObject({ code: "not_found" });
    await expect(admin.createKey({ body: { name: "x", expiresTimeMs: 1 } })).rejects.toMatchObject({ code: "bad_request" });
    await expect(admin.revokeKey({ params: { keyId: "0".repeat(16) }, body: {} })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a key that is revoked", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] }));

  test("ends what waits with it, and streams that are open", async () => {
    const { key, secret } = await makeKey("write");
    const client = clientOf(secret);
    const waiting = client.listSignals({ params: { runId: RUN_ID }, query: { waitMs: 30_000 } }).catch((error: unknown) => error);
    const claiming = client
      .claimJob({ body: { workerId: "w", agents: [{ name: "support", version: "1" }], waitMs: 30_000 } })
      .catch((error: unknown) => error);
    const events = (await api.request("/api/events", bearer(secret))).text();
    await vi.advanceTimersByTimeAsync(10_000);
    // As another collector does it.
    await api.store.revokeKey(key.id);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await waiting).toMatchObject({ code: "unauthenticated" });
    expect(await claiming).toMatchObject({ code: "unauthenticated" });
    expect(await events).toContain(": listening");
  });
});
