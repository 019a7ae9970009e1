import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketRuns } from "./bucket-runs.ts";

describe("bucketRuns", () => {
  it("uses round widths and keeps empty stretches", () => {
    const { widthMs, buckets } = bucketRuns([
      { startTimeMs: 30_000, status: "ok" },
      { startTimeMs: 45_000, status: "error" },
      { startTimeMs: 190_000, status: "running" },
    ]);
    expect(widthMs).toBe(60_000);
    expect(buckets).toEqual([
      { startMs: 0, ok: 1, error: 1, running: 0 },
      { startMs: 60_000, ok: 0, error: 0, running: 0 },
      { startMs: 120_000, ok: 0, error: 0, running: 0 },
      { startMs: 180_000, ok: 0, error: 0, running: 1 },
    ]);
  });

  it("counts every run once, in bounded many buckets", () => {
    const run = fc.record({
      startTimeMs: fc.double({ min: 0, max: 4e12, noNaN: true }),
      status: fc.constantFrom("ok" as const, "error" as const, "running" as const),
    });
    fc.assert(
      fc.property(fc.array(run), (runs) => {
        const { buckets } = bucketRuns(runs);
        expect(buckets.length).toBeLessThanOrEqual(48);
        expect(buckets.reduce((sum, { ok, error, running }) => sum + ok + error + running, 0)).toBe(runs.length);
      }),
    );
  });
});
