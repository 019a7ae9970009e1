import type { SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { findCut } from "./find-cut.ts";

function span(
  id: number,
  parent: number | null,
  startTimeMs: number,
  durationMs: number | null,
  more: Partial<SpanSkeleton> = {},
): SpanSkeleton {
  return {
    spanId: hex(id),
    parentId: parent === null ? null : hex(parent),
    name: `span ${id}`,
    kind: "agent",
    operation: "",
    status: "ok",
    statusMessage: "",
    startTimeMs,
    durationMs,
    agent: "",
    model: "",
    tool: "",
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    stepKey: "",
    source: "live",
    held: false,
    attempts: 0,
    checkpointPre: null,
    checkpointPost: null,
    preview: "",
    ...more,
  };
}

const hex = (id: number) => id.toString(16).padStart(16, "0");
const step = (id: number, parent: number, start: number, duration: number | null) =>
  span(id, parent, start, duration, {
    kind: "tool",
    stepKey: `tool:t#${id}`,
    checkpointPre: `pre${id}`,
    checkpointPost: duration === null ? null : `post${id}`,
  });

// 1 run ─ 2 sub-agent ─ 3, 4 steps (3 ends last) ─ 6 a span inside step 4; 5 a step still running
const spans = [
  span(1, null, 0, 100),
  span(2, 1, 1, 50),
  step(3, 2, 2, 40),
  step(4, 2, 3, 5),
  span(6, 4, 4, 1, { kind: "other" }),
  step(5, 1, 60, null),
  span(7, null, 0, 1),
];

describe("findCut", () => {
  it("cuts at a step itself", () => {
    expect(findCut(spans, hex(4), "after")).toEqual({ cut: { stepKey: "tool:t#4", point: "after" }, checkpointId: "post4" });
    expect(findCut(spans, hex(4), "before").checkpointId).toBe("pre4");
  });

  it("takes a scope's first step before it and the last to end after it", () => {
    expect(findCut(spans, hex(2), "before").checkpointId).toBe("pre3");
    expect(findCut(spans, hex(2), "after").checkpointId).toBe("post3");
    // The run's own last step has not ended: the last that has an end counts.
    expect(findCut(spans, hex(1), "after").checkpointId).toBe("post3");
  });

  it("takes the step around a span inside it", () => {
    expect(findCut(spans, hex(6), "after").checkpointId).toBe("post4");
  });

  it("says what is missing", () => {
    expect(() => findCut(spans, hex(99), "after")).toThrow("has no span");
    expect(() => findCut(spans, hex(5), "after")).toThrow("fork before it instead");
    expect(() => findCut(spans, hex(7), "before")).toThrow("it is no step and holds none");
  });

  it("ends on spans that are each other's parents", () => {
    const circle = [span(1, 2, 0, 1), span(2, 1, 0, 1)];
    expect(() => findCut(circle, hex(1), "after")).toThrow("it is no step and holds none");
  });
});
