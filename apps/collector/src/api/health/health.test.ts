import { RetakeError } from "@retake/protocol";
import { describe, expect, test, vi } from "vitest";
import type { SpoolFigures } from "../../telemetry/queues.ts";
import { createTestApi } from "../api.fixture.ts";
import { MemoryStore } from "../memory-store.fixture.ts";
import { createReadiness, type ReadinessOptions } from "./readiness.ts";

const spoolOf = (pendingBytes: number) => ({
  maxBytes: 1_000,
  stats: (): SpoolFigures => ({ pendingBytes, payloads: 1, oldestMs: null, damaged: 0, appended: 1, drained: 0 }),
});

describe("readiness", () => {
  const check = async (store: MemoryStore, options: Partial<ReadinessOptions> = {}) =>
    createReadiness({ store, role: "all", ...options })();

  test("names each check", async () => {
    const fine = { ok: true, message: "" };
    expect(await check(new MemoryStore())).toEqual({ ready: true, checks: { store: fine, migrations: fine } });
    expect((await check(new MemoryStore(), { spool: spoolOf(10) })).checks["spool"]).toEqual(fine);
  });

  test("is not given without the store, or with a full spool", async () => {
    const store = new MemoryStore();
    store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    const { ready, checks } = await check(store);
    expect(ready).toBe(false);
    expect(checks["store"]).toEqual({ ok: false, message: "down" });
    expect(checks["migrations"]!.ok).toBe(false);
    const full = await check(new MemoryStore(), { spool: spoolOf(960) });
    expect(full).toMatchObject({ ready: false, checks: { store: { ok: true }, spool: { ok: false } } });
  });

  test("of a collector that takes telemetry only needs a store or a spool with room", async () => {
    const store = new MemoryStore();
    store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    expect(await check(store, { role: "ingest", spool: spoolOf(10) })).toMatchObject({ ready: true, checks: { store: { ok: false } } });
    expect((await check(store, { role: "ingest", spool: spoolOf(1_000) })).ready).toBe(false);
    expect((await check(store, { role: "ingest" })).ready).toBe(false);
  });

  test("waits for migrations, and asks no more once they are done", async () => {
    const store = new MemoryStore();
    const inspect = vi.spyOn(store, "inspect");
    const health = await store.inspect();
    inspect.mockResolvedValueOnce({ ...health, pendingMigrations: ["0099-more"] });
    const readiness = createReadiness({ store, role: "all" });
    expect(await readiness()).toMatchObject({
      ready: false,
      checks: { migrations: { message: expect.stringContaining("0099-more") as string } },
    });
    expect((await readiness()).ready).toBe(true);
    const asked = inspect.mock.calls.length;
    expect((await readiness()).ready).toBe(true);
    expect(inspect.mock.calls.length).toBe(asked);
  });

  test("does not wait for a store that hangs", async () => {
    vi.useFakeTimers();
    try {
      const store = new MemoryStore();
      store.ping = () => new Promise(() => undefined);
      const answer = check(store);
      await vi.advanceTimersByTimeAsync(3_000);
      expect(await answer).toMatchObject({ ready: false, checks: { store: { message: "No answer within 3 s." } } });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("health routes", () => {
  test("need no key but the report", async () => {
    const { client, request } = createTestApi({ keysRequired: true });
    expect(await client.getHealth()).toEqual({ status: "ok", version: "1.2.3", role: "all" });
    expect((await client.getReadiness()).status).toBe("ok");
    expect((await request("/api/health")).status).toBe(401);
    expect((await request("/api/deployment")).status).toBe(401);
    expect((await request("/metrics")).status).toBe(401);
  });

  test("answer 503 with the checks", async () => {
    const { store, request } = createTestApi();
    store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    const response = await request("/readyz");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      error: { code: "store_unavailable", data: { checks: { store: { ok: false, message: "down" } } } },
    });
    expect((await request("/healthz")).status).toBe(200);
  });

  test("report what there is, and say so where the store is gone", async () => {
    const { store, client } = createTestApi();
    store.workers = [
      { id: "old", agents: [], lastSeenMs: 0, live: false },
      { id: "new", agents: [], lastSeenMs: Date.now(), live: true },
    ];
    const report = await client.getHealthReport();
    expect(report).toMatchObject({
      version: "1.2.3",
      role: "all",
      ingest: null,
      spool: null,
      forward: null,
      workers: { live: 1, stale: 1 },
      store: { version: "26.7.3.1", tables: { crowded: { table: "spans" } } },
    });
    store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    expect(await client.getHealthReport()).toMatchObject({ store: null, workers: null, checks: { store: { ok: false } } });
  });
});
