import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MemoryStore } from "../api/memory-store.fixture.ts";
import { createAccess, type AccessControl } from "./access.ts";
import { requireWayIn } from "./way-in.ts";

let store: MemoryStore;
let access: AccessControl;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
  store = new MemoryStore();
  access = createAccess({ store, project: "default", keysRequired: true, now: Date.now });
});
afterEach(() => {
  access.stop();
  vi.useRealTimers();
});

const create = async (): Promise<{ id: string; header: string }> => {
  const { key, secret } = await store.createKey({ name: "k", project: "shop", scope: "write", expiresTimeMs: null, actor: "settings" });
  return { id: key.id, header: `Bearer ${secret}` };
};

describe("a request that takes its time", () => {
  test("is ended within 5 seconds of its key's revocation", async () => {
    const { id, header } = await create();
    const hold = access.hold(await access.authenticate(header), header);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(hold.signal.aborted).toBe(false);
    // Through another process: nobody here is told.
    await store.revokeKey(id);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(hold.signal.reason).toMatchObject({ code: "unauthenticated" });
    hold.release();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("goes on without a key where none is needed, and without a timer", async () => {
    const open = createAccess({ store, project: "default", keysRequired: false, now: Date.now });
    const hold = open.hold(await open.authenticate(undefined), undefined);
    expect(vi.getTimerCount()).toBe(0);
    expect(hold.signal.aborted).toBe(false);
  });
});

test("a key's use is noted once in ten minutes", async () => {
  const { id, header } = await create();
  for (let i = 0; i < 50; i++) await access.authenticate(header);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(store.keyUses).toEqual([id]);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  await access.authenticate(header);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(store.keyUses).toEqual([id, id]);
});

describe("a collector that wants keys", () => {
  const settings = { role: "ingest" as const, host: "0.0.0.0", keysRequired: true, adminKey: undefined };

  test("does not start where there is none that holds", async () => {
    const refusal = { code: "bad_request", message: expect.stringMatching(/0\.0\.0\.0.*RETAKE_ADMIN_KEY.*of role api/) as string };
    await expect(requireWayIn(settings, store, Date.now())).rejects.toMatchObject(refusal);
    const { id } = await create();
    await requireWayIn(settings, store, Date.now());
    await store.revokeKey(id);
    await store.createKey({ name: "old", project: "shop", scope: "write", expiresTimeMs: Date.now() - 1, actor: "settings" });
    await expect(requireWayIn(settings, store, Date.now())).rejects.toMatchObject(refusal);
  });

  test("starts with the key of the settings, without any on loopback, and where an owner can make one", async () => {
    for (const other of [{ adminKey: "x".repeat(32) }, { host: "127.0.0.1", keysRequired: false }, { role: "api" as const }])
      await expect(requireWayIn({ ...settings, ...other }, store, Date.now())).resolves.toBeUndefined();
  });
});
