import type { StoredKey } from "@retake/store";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LookupCache } from "./lookup-cache.ts";

const ID = "0123456789abcdef";
const keyOf = (id: string, revoked = false): StoredKey => ({
  id,
  project: "shop",
  scope: "write",
  digest: Buffer.alloc(32),
  expiresTimeMs: null,
  revoked,
});

let keys: Map<string, StoredKey>;
let reads: string[][];
let answer: () => Promise<void>;
let cache: LookupCache<StoredKey>;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  keys = new Map([[ID, keyOf(ID)]]);
  reads = [];
  answer = () => Promise.resolve();
  cache = new LookupCache<StoredKey>({
    now: Date.now,
    find: async (ids) => {
      reads.push([...ids]);
      // As the store is when the query begins.
      const found = new Map(ids.flatMap((id) => (keys.has(id) ? [[id, keys.get(id)!] as const] : [])));
      await answer();
      return found;
    },
  });
});
afterEach(() => vi.useRealTimers());

describe("LookupCache", () => {
  test("asks the store once for what is asked for often", async () => {
    await Promise.all(Array.from({ length: 100 }, () => cache.find(ID)));
    for (let i = 0; i < 1_000; i++) await cache.find(ID);
    expect(reads).toEqual([[ID]]);
  });

  test("refuses a revoked key within 5 seconds of steady use, without anybody waiting", async () => {
    await cache.find(ID);
    keys.set(ID, keyOf(ID, true));
    let revokedAfterMs = 0;
    while (!(await cache.find(ID))?.revoked) {
      await pass(100);
      revokedAfterMs += 100;
    }
    expect(revokedAfterMs).toBeLessThan(2_000);
  });

  test("refuses a revoked key within 5 seconds also where it is used seldom", async () => {
    await cache.find(ID);
    keys.set(ID, keyOf(ID, true));
    await pass(4_000);
    expect(await cache.find(ID)).toMatchObject({ revoked: true });
  });

  test("counts the age of an answer from the question", async () => {
    const slow = Promise.withResolvers<void>();
    answer = () => slow.promise;
    const found = cache.find(ID);
    await pass(900);
    keys.set(ID, keyOf(ID, true));
    slow.resolve();
    expect(await found).toMatchObject({ revoked: false });
    answer = () => Promise.resolve();
    await pass(3_100);
    expect(await cache.find(ID)).toMatchObject({ revoked: true });
  });

  test("forgets what was changed here", async () => {
    await cache.find(ID);
    keys.set(ID, keyOf(ID, true));
    cache.forget(ID);
    expect(await cache.find(ID)).toMatchObject({ revoked: true });
  });

  test("finds a key at once that was made just now, and one that was asked for too early within 5 seconds", async () => {
    const early = "e".repeat(16);
    expect(await cache.find(early)).toBeNull();
    keys.set(early, keyOf(early));
    const late = "f".repeat(16);
    keys.set(late, keyOf(late));
    expect(await cache.find(late)).not.toBeNull();
    await pass(4_000);
    expect(await cache.find(early)).not.toBeNull();
  });

  test("asks for made-up ids by one query at a time, and remembers a bounded number", async () => {
    const madeUp = (from: number, count: number) => Array.from({ length: count }, (_, i) => (from + i).toString(16).padStart(16, "0"));
    let release = Promise.withResolvers<void>();
    answer = () => release.promise;
    const first = cache.find(ID);
    const others = madeUp(0, 9_999).map((id) => cache.find(id));
    expect(reads).toEqual([[ID]]);
    await expect(cache.find("too many")).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
    release.resolve();
    expect(await first).toEqual(keyOf(ID));
    expect(await Promise.all(others)).toEqual(others.map(() => null));
    expect(reads).toHaveLength(11);
    // 12,000 more: the key that is there stays known through all of it.
    for (const from of [10_000, 18_000]) await Promise.all(madeUp(from, 6_000).map((id) => cache.find(id)));
    const before = reads.length;
    expect(await cache.find(ID)).toEqual(keyOf(ID));
    expect(reads).toHaveLength(before);
    release = Promise.withResolvers();
    expect(await Promise.race([cache.find(madeUp(0, 1)[0]!), pass(0).then(() => "asked")])).toBe("asked");
    release.resolve();
  });

  describe("while the store is down", () => {
    const down = () => Promise.reject(new Error("down"));

    test("keeps taking a key that was valid, for an hour", async () => {
      await cache.find(ID);
      answer = down;
      for (let minute = 1; minute < 60; minute++) {
        await pass(60_000);
        expect(await cache.find(ID)).toEqual(keyOf(ID));
      }
      await pass(120_000);
      await expect(cache.find(ID)).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
    });

    test("makes one request wait for a store that hangs, not all of them", async () => {
      await cache.find(ID);
      answer = () => new Promise(() => undefined);
      await pass(5_000);
      const waiting = cache.find(ID);
      await pass(1_000);
      expect(await waiting).toEqual(keyOf(ID));
      for (let i = 0; i < 100; i++) expect(await cache.find(ID)).toEqual(keyOf(ID));
    });

    test("refuses to say anything of keys that it has not seen, or that were not there", async () => {
      expect(await cache.find("e".repeat(16))).toBeNull();
      answer = down;
      await pass(5_000);
      for (const id of ["e".repeat(16), ID]) await expect(cache.find(id)).rejects.toMatchObject({ code: "store_unavailable" });
    });

    test("goes back to the truth when it is up again", async () => {
      await cache.find(ID);
      answer = down;
      await pass(60_000);
      expect(await cache.find(ID)).toEqual(keyOf(ID));
      answer = () => Promise.resolve();
      keys.set(ID, keyOf(ID, true));
      await cache.find(ID);
      await pass(0);
      expect(await cache.find(ID)).toMatchObject({ revoked: true });
    });
  });
});
