import type { SpanSkeleton } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSpanTree } from "../span-tree.ts";
import { idleGaps } from "./idle-gaps.ts";
import { timeRange } from "./time-range.ts";
import { timeScale, timeTicks } from "./time-scale.ts";

const span = (spanId: string, parentId: string | null, startTimeMs: number, durationMs: number | null, kind = "tool"): SpanSkeleton =>
  ({ spanId, parentId, startTimeMs, durationMs, kind }) as SpanSkeleton;

describe("timeRange", () => {
  it("reaches from the first start to the last end, to now while something is going on", () => {
    expect(timeRange(buildSpanTree([span("a", null, 1000, 400), span("b", "a", 1100, 100)]), 0)).toMatchObject({
      startMs: 1000,
      endMs: 1400,
    });
    expect(timeRange(buildSpanTree([span("a", null, 1000, null)]), 3000)).toMatchObject({ startMs: 1000, endMs: 3000 });
    expect(timeRange(buildSpanTree([]), 5)).toMatchObject({ startMs: 0, endMs: 0 });
  });

  it("marks what lies outside of its parent, and does not let a wild clock squeeze the rest", () => {
    const tree = buildSpanTree([
      span("root", null, 10_000, 1000),
      span("early", "root", 9_900, 50),
      span("late", "root", 10_500, 700),
      span("yesterday", "root", -86_400_000, 10),
      span("inner", "yesterday", -86_400_000, 5),
    ]);
    const { startMs, endMs, beyond, outsideMs } = timeRange(tree, 0);
    expect([startMs, endMs, beyond]).toEqual([10_000, 11_200, 3]);
    const outside = Object.fromEntries([...outsideMs].map((ms, row) => [tree.spans[tree.span[row]!]!.spanId, ms]));
    expect(outside).toEqual({ root: 0, early: -100, late: 200, yesterday: -86_410_000, inner: 0 });
  });
});

describe("idleGaps", () => {
  it("finds where nothing was done but waiting", () => {
    const tree = buildSpanTree([
      span("root", null, 0, 100_000, "agent"),
      span("a", "root", 0, 5000),
      span("wait", "root", 5000, 40_000, "signal"),
      span("b", "root", 45_000, 1000),
      span("c", "root", 46_500, 53_500),
    ]);
    expect(idleGaps(tree, timeRange(tree, 0), 0)).toEqual([{ fromMs: 5000, toMs: 45_000 }]);
  });
});

describe("timeScale", () => {
  it("gives gaps little room and all else the same measure", () => {
    const { at, timeAt } = timeScale(0, 100, [{ fromMs: 10, toMs: 90 }]);
    expect(at(10)).toBeCloseTo(1 - at(90));
    expect(at(90) - at(10)).toBeLessThan(0.03);
    expect(at(5) - at(0)).toBeCloseTo(at(95) - at(90));
    expect(timeAt(at(93))).toBeCloseTo(93);
    expect([at(-5), at(105)]).toEqual([0, 1]);
  });

  it("rises, from 0 to 1, whatever the gaps", () => {
    const gaps = fc.uniqueArray(fc.nat(1000), { maxLength: 12 }).map((cuts) => {
      const sorted = cuts.toSorted((a, b) => a - b);
      return Array.from({ length: Math.floor(sorted.length / 2) }, (_, i) => ({ fromMs: sorted[2 * i]!, toMs: sorted[2 * i + 1]! }));
    });
    fc.assert(
      fc.property(gaps, fc.nat(1000), fc.nat(1000), (idle, a, b) => {
        const { at, timeAt } = timeScale(0, 1000, idle);
        expect([at(0), at(1000)]).toEqual([0, expect.closeTo(1)]);
        expect(Math.sign(at(b) - at(a))).toBe(Math.sign(b - a));
        expect(timeAt(at(a))).toBeCloseTo(a, 5);
      }),
    );
  });
});

describe("timeTicks", () => {
  it("uses round steps", () => {
    expect(timeTicks(0, 1000)).toEqual([0, 500, 1000]);
    expect(timeTicks(1700, 3200)).toEqual([2000, 2500, 3000]);
    expect(timeTicks(0, 0)).toEqual([0]);
    expect(timeTicks(0, 4)).toEqual([0, 1, 2, 3, 4]);
    expect(timeTicks(0, 170_000)).toEqual([0, 60_000, 120_000]);
    expect(timeTicks(0, 9 * 86_400_000)).toEqual([0, 5 * 86_400_000]);
  });
});
