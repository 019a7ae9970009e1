import type { SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { signalKey, waitingSteps } from "./waiting-steps.ts";

const span = (spanId: string, more: Partial<SpanSkeleton>): SpanSkeleton =>
  ({ spanId, kind: "tool", status: "running", held: false, stepKey: `${spanId}#0`, ...more }) as SpanSkeleton;

describe("waitingSteps", () => {
  it("has held steps and questions that are open and not answered", () => {
    const spans = [
      span("held", { held: true }),
      span("approved", { held: true }),
      span("over", { held: true, status: "ok" }),
      span("ask", { kind: "signal" }),
      span("tool", {}),
      span("foreign", { kind: "signal", stepKey: "" }),
    ];
    const answers = [{ key: "hold:approved#0", value: { approve: true }, timeMs: 0 }];
    expect([...waitingSteps(spans, answers)]).toEqual(["held", "ask"]);
    expect(spans.slice(0, 4).map(signalKey)).toEqual(["hold:held#0", "hold:approved#0", null, "ask#0"]);
  });
});
