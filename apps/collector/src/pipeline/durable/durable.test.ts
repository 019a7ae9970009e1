import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDurable, type Durable, type DurableOptions } from "./durable.ts";
import { accepted, type Outcome } from "../outcome.ts";
import type { Payload } from "../payload.ts";
import { openSpool, type Spool } from "../spool/index.ts";
import { numberOf, payloadOf, temporaryDirectory } from "../spool/spool.fixture.ts";

interface Group {
  readonly payloads: readonly Payload[];
}

const down: Outcome = { status: "retry", code: "store_unavailable", message: "down" };
const refused: Outcome = { status: "rejected", code: "bad_request", message: "no" };

let dir: string;
let spool: Spool;
const stages: Durable<Group>[] = [];
/** What the store has, and what it answers. */
let stored: number[];
let attempts: number[][];
let answer: (numbers: readonly number[]) => Outcome | Promise<Outcome>;

beforeEach(async () => {
  dir = await temporaryDirectory();
  spool = await openSpool({ dir, maxBytes: 1 << 20 });
  stored = [];
  attempts = [];
  answer = () => accepted;
});
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.stop();
  await spool.close();
  await rm(dir, { recursive: true });
});

function stageOf(options: Partial<DurableOptions<Group>> = {}): Durable<Group> {
  const stage = createDurable<Group>({
    write: async ({ payloads }) => {
      const numbers = payloads.map(numberOf);
      attempts.push(numbers);
      const outcome = await answer(numbers);
      if (outcome.status === "accepted") stored.push(...numbers);
      return outcome;
    },
    decode: (payloads) => ({ payloads }),
    spool,
    slowMs: 100,
    stopMs: 100,
    breaker: { firstMs: 5, longestMs: 20 },
    ...options,
  });
  stages.push(stage);
  return stage;
}

const group = (...numbers: number[]): Group => ({ payloads: numbers.map((number) => payloadOf(number)) });
const isEmpty = (): Promise<void> => vi.waitFor(() => expect(spool.stats().payloads).toBe(0), { timeout: 5_000, interval: 2 });

describe("what the store takes", () => {
  test("never touches the disk", async () => {
    const stage = stageOf();
    expect(await stage.submit(group(0, 1))).toBe(accepted);
    expect(stored).toEqual([0, 1]);
    expect(spool.stats().appended).toBe(0);
    expect(stage.state()).toMatchObject({ storeDown: false, spooling: false });
  });

  test("and what it refuses goes back to its sender", async () => {
    answer = () => refused;
    expect(await stageOf().submit(group(0))).toBe(refused);
    expect(spool.stats().appended).toBe(0);
  });
});

describe("while the store is down", () => {
  test("groups are accepted once the disk has them, and drained in order when it is back", async () => {
    answer = () => down;
    const stage = stageOf();
    for (let n = 0; n < 10; n++) expect(await stage.submit(group(2 * n, 2 * n + 1))).toBe(accepted);
    expect(stage.state()).toMatchObject({ storeDown: true, spooling: true, spool: { payloads: 20 } });
    answer = () => accepted;
    await isEmpty();
    expect(stored).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(stage.state()).toMatchObject({ storeDown: false, spooling: false });
    await stage.submit(group(20));
    expect(spool.stats().appended).toBe(20);
  });

  test("it is not asked more and more often", async () => {
    answer = () => down;
    const stage = stageOf({ breaker: { firstMs: 50, longestMs: 10_000, random: () => 1 } });
    for (let n = 0; n < 50; n++) await stage.submit(group(n));
    await vi.waitFor(() => expect(attempts.length).toBeGreaterThan(2), { timeout: 5_000 });
    expect(attempts.length).toBeLessThan(6);
  });

  test("and the spool is full, senders are told to come again, and nothing of them is kept", async () => {
    await spool.close();
    spool = await openSpool({ dir, maxBytes: 500 });
    answer = () => down;
    const stage = stageOf();
    const outcomes = [];
    for (let n = 0; n < 12; n++) outcomes.push(await stage.submit(group(n)));
    const kept = outcomes.flatMap((outcome, n) => (outcome === accepted ? [n] : []));
    expect(kept.length).toBeGreaterThan(3);
    expect(outcomes.at(-1)).toMatchObject({ status: "retry", code: "store_unavailable" });
    answer = () => accepted;
    await isEmpty();
    expect(stored).toEqual(kept);
  });

  test("a process that ends leaves it to the next, which drains it without new requests", async () => {
    answer = () => down;
    const stage = stageOf();
    await stage.submit(group(0, 1, 2));
    await stage.stop();
    answer = () => accepted;
    spool = await openSpool({ dir, maxBytes: 1 << 20 });
    stageOf();
    await isEmpty();
    expect(stored).toEqual([0, 1, 2]);
  });

  test("without a spool, senders keep what they have", async () => {
    answer = () => down;
    const stage = stageOf({ spool: null });
    expect(await stage.submit(group(0))).toBe(down);
    expect(stage.state()).toEqual({ storeDown: true, spooling: false, spool: null });
    answer = () => accepted;
    expect(await stage.submit(group(0))).toBe(accepted);
    expect(stage.state()).toEqual({ storeDown: false, spooling: false, spool: null });
  });
});

describe("a store that is slow", () => {
  test("has its group spooled in time, is not pushed meanwhile, and what comes late does no harm", async () => {
    const slow = Promise.withResolvers<Outcome>();
    answer = () => slow.promise;
    const stage = stageOf();
    expect(await stage.submit(group(0))).toBe(accepted);
    expect(spool.stats().payloads).toBe(1);
    answer = () => accepted;
    for (let n = 1; n < 5; n++) expect(await stage.submit(group(n))).toBe(accepted);
    expect(attempts).toEqual([[0]]);
    expect(stage.state()).toMatchObject({ storeDown: true, spooling: true });
    slow.resolve(accepted);
    await isEmpty();
    expect(stored).toEqual([0, 0, 1, 2, 3, 4]);
  });
});

describe("draining", () => {
  test("ends under a steady flow: what comes while the last of it is written waits for that", async () => {
    answer = () => down;
    const stage = stageOf();
    await stage.submit(group(0));
    let writing = 0;
    answer = async () => {
      writing++;
      await new Promise((resolve) => setTimeout(resolve, 10));
      return accepted;
    };
    let next = 1;
    await vi.waitFor(
      async () => {
        expect(await stage.submit(group(next++))).toBe(accepted);
        expect(stage.state().spooling).toBe(false);
      },
      { timeout: 5_000, interval: 1 },
    );
    expect(writing).toBeLessThan(20);
    expect([...new Set(stored)]).toEqual(Array.from({ length: next }, (_, n) => n));
  });

  test("keeps beside what the store refuses for good, and writes the rest", async () => {
    answer = () => down;
    const setAside = vi.fn<() => void>();
    const stage = stageOf({ hooks: { onSetAside: setAside } });
    await stage.submit(group(...Array.from({ length: 17 }, (_, n) => n)));
    answer = (numbers) => (numbers.includes(5) || numbers.includes(16) ? refused : accepted);
    await isEmpty();
    expect(stored.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 17 }, (_, n) => n).filter((n) => n !== 5 && n !== 16));
    expect(setAside).toHaveBeenCalledTimes(2);
    const names = readdirSync(join(dir, "rejected"));
    const bodies = names.filter((name) => name.endsWith(".pb")).map((name) => readFileSync(join(dir, "rejected", name)));
    expect(bodies).toEqual(expect.arrayContaining([payloadOf(5).body, payloadOf(16).body]));
    const notes = names
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(dir, "rejected", name), "utf8")));
    expect(notes).toContainEqual({ project: payloadOf(5).project, signal: payloadOf(5).signal, reason: "no" });
  });

  test("writes less at a time to a store that can't take much", async () => {
    answer = () => down;
    const stage = stageOf();
    await stage.submit(group(...Array.from({ length: 20 }, (_, n) => n)));
    answer = (numbers) => (numbers.length > 3 ? down : accepted);
    await isEmpty();
    expect(stored).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test("takes a failure without a reason for the store's at first, not for the content's", async () => {
    answer = () => down;
    const stage = stageOf();
    await stage.submit(group(0, 1));
    let failures = 3;
    answer = () => (failures-- > 0 ? { status: "rejected", code: "internal", message: "?" } : accepted);
    await isEmpty();
    expect(stored).toEqual([0, 1]);
    expect(attempts.slice(-4)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  test("survives what can't be decoded", async () => {
    answer = () => down;
    const stage = stageOf({
      decode: (payloads) => {
        if (payloads.some((payload) => numberOf(payload) === 1)) throw new Error("bad");
        return { payloads };
      },
    });
    await stage.submit(group(0, 1, 2));
    answer = () => accepted;
    await isEmpty();
    expect(stored).toEqual([0, 2]);
  });
});
