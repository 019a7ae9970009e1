import type { SpanSkeleton } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSpanTree } from "./span-tree.ts";
import { layOutWaterfall, timeTicks } from "./waterfall.ts";

const span = (spanId: string, startTimeMs: number, durationMs: number | null): SpanSkeleton =>
  ({ spanId, parentId: null, startTimeMs, durationMs }) as SpanSkeleton;

describe("layOutWaterfall", () => {
  it("places bars by time and lets running ones reach to now", () => {
    const { totalMs, offset, width } = layOutWaterfall(
      buildSpanTree([span("a", 1000, 400), span("b", 1100, 100), span("c", 1500, null)]),
      2000,
    );
    expect(totalMs).toBe(1000);
    expect([...offset]).toEqual([0, 0.1, 0.5]);
    expect([...width]).toEqual([0.4, 0.1, 0.5]);
  });

  it("draws runs without any duration, without spans, and with a clock behind", () => {
    expect([...layOutWaterfall(buildSpanTree([span("a", 5, 0)]), 0).width]).toEqual([1]);
    expect(layOutWaterfall(buildSpanTree([]), 0).totalMs).toBe(0);
    expect([...layOutWaterfall(buildSpanTree([span("a", 50, null), span("b", 60, 10)]), 0).width]).toEqual([0, 0.5]);
  });

  it("keeps every bar inside", () => {
    const spans = fc.array(fc.record({ start: fc.nat(10_000), duration: fc.option(fc.nat(10_000), { nil: null }) }), { minLength: 1 });
    fc.assert(
      fc.property(spans, fc.nat(20_000), (list, now) => {
        const { offset, width } = layOutWaterfall(
          buildSpanTree(list.map(({ start, duration }, index) => span(`s${index}`, start, duration))),
          now,
        );
        offset.forEach((left, row) => {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + width[row]!).toBeLessThanOrEqual(1 + 1e-9);
        });
      }),
    );
  });
});

describe("timeTicks", () => {
  it("uses round steps", () => {
    expect(timeTicks(1000)).toEqual([0, 500, 1000]);
    expect(timeTicks(3200)).toEqual([0, 1000, 2000, 3000]);
    expect(timeTicks(0)).toEqual([0]);
    expect(timeTicks(4)).toEqual([0, 1, 2, 3, 4]);
  });
});
