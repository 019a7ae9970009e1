import type { BlobRange, CheckpointRecord } from "@retake/store";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { BlobGaps } from "./blob-gaps.ts";

const RUN = "1".repeat(32);
const GENERATION = 2 ** 26;

let stored: Map<string, BlobRange[]>;
let lookUps: number;
let nowMs: number;
let behind: boolean;
let gaps: BlobGaps;
beforeEach(() => {
  stored = new Map();
  lookUps = 0;
  nowMs = 0;
  behind = false;
  gaps = newGaps();
});

function newGaps(maxRuns?: number): BlobGaps {
  const lookUp = async (project: string, runId: string): Promise<BlobRange[]> => {
    lookUps++;
    expect(project).toBe("p");
    return stored.get(runId) ?? [];
  };
  return new BlobGaps({ lookUp, now: () => nowMs, isBehind: () => behind, ...(maxRuns !== undefined && { maxRuns }) });
}

const recordOf = (first: number, count: number, runId = RUN): CheckpointRecord => ({
  project: "p",
  traceId: runId,
  spanId: "",
  stepKey: "",
  time: 0n,
  point: "post",
  index: 0,
  values: {},
  id: "",
  root: "",
  first,
  blobs: Array.from({ length: count }, () => "1"),
  shared: [],
});

/** As if the records had come and were durable. */
const take = async (...records: [first: number, count: number][]) =>
  gaps.begin(records.map(([first, count]) => recordOf(first, count)))(true);
const hole = (from: number, to: number) => ({ runId: RUN, from, to });

describe("BlobGaps", () => {
  test("says nothing, and asks nothing, while numbers follow each other", async () => {
    expect(await take([0, 3], [3, 0], [3, 5])).toEqual([]);
    expect(await take([8, 1])).toEqual([]);
    expect(lookUps).toBe(0);
  });

  test("names each hole at once, and not again until it has had time to be filled", async () => {
    await take([0, 2]);
    expect(await take([5, 1])).toEqual([hole(2, 4)]);
    expect(await take([6, 1], [9, 1])).toEqual([hole(7, 8)]);
    nowMs = 5_000;
    expect(await take([10, 1])).toEqual([hole(2, 4), hole(7, 8)]);
    expect(await take([2, 3])).toEqual([]);
    nowMs = 10_000;
    expect(await take([7, 2])).toEqual([]);
    nowMs = 20_000;
    expect(await take([11, 1])).toEqual([]);
  });

  test("says nothing while what is missing may wait on disk, and everything afterwards", async () => {
    behind = true;
    await take([0, 2]);
    expect(await take([5, 1])).toEqual([]);
    expect(lookUps).toBe(0);
    behind = false;
    expect(await take([6, 1])).toEqual([hole(2, 4)]);
  });

  test("knows of a lost record by one that carries no blobs", async () => {
    await take([0, 2]);
    expect(await take([4, 0])).toEqual([hole(2, 3)]);
  });

  test("takes what is under way for no hole, and what failed for one", async () => {
    await take([0, 1]);
    const early = gaps.begin([recordOf(1, 2)]);
    expect(await take([3, 1])).toEqual([]);
    expect(await early(false)).toEqual([]);
    expect(await take([4, 1])).toEqual([hole(1, 2)]);
  });

  test("looks into the store for a run that it does not know, before it speaks of a hole", async () => {
    stored.set(RUN, [{ from: 0, to: 6 }]);
    expect(await take([7, 1])).toEqual([]);
    stored.set(RUN, [{ from: 0, to: 7 }]);
    gaps = newGaps();
    expect(await take([10, 1])).toEqual([hole(8, 9)]);
    expect(lookUps).toBe(2);
  });

  test("takes the beginning of a generation for a fresh start, and what misses from there for a hole", async () => {
    await take([0, 4]);
    expect(await take([GENERATION, 2])).toEqual([]);
    expect(await take([2 * GENERATION + 3, 1])).toEqual([hole(2 * GENERATION, 2 * GENERATION + 2)]);
  });

  test("remembers a bounded number of runs", async () => {
    gaps = newGaps(2);
    for (const id of ["a", "b", "c"]) await gaps.begin([recordOf(0, 1, id)])(true);
    stored.set("a", [{ from: 0, to: 0 }]);
    expect(await gaps.begin([recordOf(1, 1, "a")])(true)).toEqual([]);
    expect(lookUps).toBe(1);
  });

  test("names in the end what did not come, and nothing else, in whatever order parts come", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 12 }),
        fc.func(fc.integer({ min: 0, max: 1000 })),
        fc.func(fc.boolean()),
        async (counts, order, lost) => {
          gaps = newGaps();
          stored = new Map();
          nowMs = 0;
          let first = 0;
          const parts = counts.map((count) => ({ first: (first += count) - count, count }));
          const there = parts
            .filter((part, i) => i === parts.length - 1 || !lost(part.first))
            .toSorted((a, b) => order(a.first) - order(b.first));
          for (const { first: from, count } of there) await take([from, count]);
          nowMs = 60_000;
          const last = parts.at(-1)!;
          const named = await take([last.first, last.count]);
          const missing = parts
            .filter((part) => !there.includes(part))
            .flatMap((part) => Array.from({ length: part.count }, (_, i) => part.first + i));
          expect(named.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual(missing);
        },
      ),
    );
  });
});
