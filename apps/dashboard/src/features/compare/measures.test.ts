import type { RunStep } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { measuresFrom, relative, signedCost, signedCount, signedDuration } from "./measures.ts";

const step = (durationMs: number | null, costUsd: number): RunStep =>
  ({ durationMs, costUsd, inputTokens: 10, outputTokens: 1 }) as RunStep;
const row = (a: number | null, b: number | null) => ({ a, b, moved: false, type: "changed", differences: [], sameState: false }) as const;

describe("measures", () => {
  it("are summed up from a row on, for each run by itself", () => {
    const rows = [row(0, 0), row(1, null), row(null, 1), row(2, 2)];
    const { a, b } = measuresFrom(rows, 1, [step(5, 1), step(7, 2), step(null, 0)], [step(5, 0), step(1, 4), step(2, 8)]);
    expect(a).toEqual({ steps: 2, durationMs: 7, inputTokens: 20, outputTokens: 2, costUsd: 2 });
    expect(b).toEqual({ steps: 2, durationMs: 3, inputTokens: 20, outputTokens: 2, costUsd: 12 });
  });

  it("are told with their sign, and in relation", () => {
    expect([signedCount(0), signedCount(12), signedCount(-3)]).toEqual(["±0", "+12", "−3"]);
    expect([signedCost(-0.5), signedCost(0), signedCost(-0.00001), signedDuration(1500)]).toEqual(["−$0.50", "±0", "≈ 0", "+1.50 s"]);
    expect([relative(0, 5), relative(100, 112), relative(2, 1), relative(1000, 1001), relative(3, 3)]).toEqual([
      "",
      "+12 %",
      "−50 %",
      "",
      "",
    ]);
  });
});
