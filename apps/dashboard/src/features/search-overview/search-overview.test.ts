import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillBuckets } from "./fill-buckets.ts";
import { describeRange, rangeTitle, widerRange } from "./time-range.ts";

const HOUR = 3_600_000;

describe("time ranges", () => {
  it("have a title, and a wider one", () => {
    expect(["1h", "24h", "1d", "7d", "all"].map(rangeTitle)).toEqual(["last hour", "last 24 hours", "last day", "last 7 days", "all time"]);
    expect(["5m", "1h", "24h", "7d", "2w", "30d", "52w", "all"].map(widerRange)).toEqual([
      "1h",
      "24h",
      "7d",
      "30d",
      "30d",
      "all",
      "all",
      null,
    ]);
  });

  it("say what was looked through", () => {
    expect(describeRange({ fromMs: 1, toMs: null, own: false }, "7d")).toBe("the last 7 days");
    expect(describeRange({ fromMs: null, toMs: null, own: true }, "7d")).toBe("all time");
    expect(describeRange({ fromMs: Date.UTC(2026, 0, 31), toMs: null, own: true }, "7d")).toMatch(/^the time since .*2026/);
    expect(describeRange({ fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 31), own: true }, "7d")).toContain(" – ");
  });
});

describe("fillBuckets", () => {
  it("shows the empty stretches of all that was looked through", () => {
    const histogram = { bucketMs: HOUR, buckets: [{ startMs: 2 * HOUR, runs: 3, errors: 1 }] };
    const filled = fillBuckets({ histogram, range: { fromMs: 0.5 * HOUR, toMs: null, own: false } }, 4.2 * HOUR);
    expect(filled.map(({ runs }) => runs)).toEqual([0, 0, 3, 0, 0]);
    expect(filled[2]).toEqual({ startMs: 2 * HOUR, endMs: 3 * HOUR, runs: 3, errors: 1 });
    expect(fillBuckets({ histogram: { bucketMs: HOUR, buckets: [] }, range: { fromMs: 0, toMs: null, own: false } }, HOUR)).toEqual([]);
  });

  it("counts every run once, in bounded many buckets that follow one another", () => {
    const bucket = fc.record({ startMs: fc.integer({ min: 0, max: 5000 }).map((n) => n * HOUR), runs: fc.nat(9), errors: fc.nat(3) });
    const buckets = fc.uniqueArray(bucket, { selector: ({ startMs }) => startMs, minLength: 1 });
    fc.assert(
      fc.property(buckets, fc.option(fc.nat(6000 * HOUR)), fc.option(fc.nat(6000 * HOUR)), (given, fromMs, toMs) => {
        const sorted = given.toSorted((a, b) => a.startMs - b.startMs);
        const filled = fillBuckets({ histogram: { bucketMs: HOUR, buckets: sorted }, range: { fromMs, toMs, own: false } }, 6000 * HOUR);
        expect(filled.length).toBeLessThanOrEqual(120);
        const sum = (all: readonly { runs: number }[]): number => all.reduce((total, { runs }) => total + runs, 0);
        expect(sum(filled)).toBe(sum(sorted));
        expect(filled.slice(1).map(({ startMs }) => startMs)).toEqual(filled.slice(0, -1).map(({ endMs }) => endMs));
      }),
    );
  });
});
