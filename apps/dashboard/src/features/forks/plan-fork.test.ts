import type { SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { planFork } from "./plan-fork.ts";

const span = (
  spanId: string,
  kind: SpanSkeleton["kind"],
  startTimeMs: number,
  durationMs: number | null,
  parentId: string | null = "run",
): SpanSkeleton => ({ spanId, kind, startTimeMs, durationMs, parentId, stepKey: kind === "agent" ? "" : spanId }) as SpanSkeleton;
const ids = (spans: readonly SpanSkeleton[]): string => spans.map(({ spanId }) => spanId).join(" ");

const root = span("run", "agent", 0, 100, null);
const m1 = span("m1", "model", 0, 10);
const sub = span("sub", "agent", 15, 40);
const t1 = span("t1", "tool", 20, 10, "sub");
const t2 = span("t2", "tool", 22, 30, "sub");
const m2 = span("m2", "model", 60, 10);
const spans = [root, m1, sub, t1, t2, m2];

describe("planFork", () => {
  it("serves what had settled at the cut and leaves the rest", () => {
    const before = planFork(spans, m2, "before");
    expect([before.cut?.spanId, ids(before.replayed), ids(before.dropped)]).toEqual(["m2", "m1 t1 t2", "m2"]);
    const after = planFork(spans, t1, "after");
    expect([ids(after.replayed), ids(after.dropped)]).toEqual(["m1 t1", "t2 m2"]);
  });

  it("does not serve a step that was in flight at the cut", () => {
    expect(ids(planFork(spans, t2, "before").replayed)).toBe("m1");
  });

  it("cuts a scope at its first or last step", () => {
    expect(planFork(spans, sub, "before").cut?.spanId).toBe("t1");
    expect(planFork(spans, sub, "after").cut?.spanId).toBe("t2");
    expect(planFork(spans, root, "after").cut?.spanId).toBe("m2");
  });

  it("cannot cut where there is no step, and never serves what is still running", () => {
    expect(planFork([root], root, "before").cut).toBeNull();
    expect(ids(planFork([root, m1, span("x", "tool", 1, null)], m1, "after").replayed)).toBe("m1");
  });
});
