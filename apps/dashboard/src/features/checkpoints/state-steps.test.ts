import type { CheckpointReference, SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { buildStateSteps, chosenPlace, originTitle, placeBefore, placesOfSpan, placeTitle } from "./state-steps.ts";

const span = (spanId: string, fields: Partial<SpanSkeleton>): SpanSkeleton =>
  ({
    spanId,
    parentId: "root",
    kind: "tool",
    tool: "",
    agent: "",
    model: "",
    name: spanId,
    startTimeMs: 0,
    durationMs: 1,
    ...fields,
  }) as SpanSkeleton;
const spans = [
  span("root", { parentId: null, kind: "agent", durationMs: 100 }),
  span("branch", { kind: "scope", startTimeMs: 10, durationMs: 50 }),
  span("s1", { tool: "look_up" }),
  span("s2", { kind: "model", model: "gpt-4o" }),
];
const checkpoints = (["start ", "pre a s1", "pre b s2", "post b s2", "post a s1", "end "] as const).map(
  (text, index): CheckpointReference => {
    const [point, stepKey = "", spanId = "gone"] = text.split(" ");
    return { id: String(index), index: index === 5 ? 900 : index, point: point as "pre", stepKey, spanId, timeMs: index * 15 };
  },
);
const steps = buildStateSteps(checkpoints, spans);

describe("steps of a state", () => {
  it("have numbers and names", () => {
    expect(checkpoints.map((_, place) => placeTitle(steps, place))).toEqual([
      "Start",
      "Before 1 · look_up",
      "Before 2 · gpt-4o",
      "After 2 · gpt-4o",
      "After 1 · look_up",
      "End",
    ]);
    expect(originTitle(steps, { when: "after", stepKey: "b", spanId: "s2" })).toBe("by the agent after step 2 · gpt-4o");
    expect(originTitle(steps, { when: "start", stepKey: "", spanId: null })).toBe("at the start");
  });

  it("belong to spans; what no span has belongs to the root", () => {
    expect(placesOfSpan(steps, spans[2]!)).toEqual([1, 4]);
    expect(placesOfSpan(steps, spans[0]!)).toEqual([0, 5]);
    expect(placesOfSpan(steps, spans[1]!)).toEqual([1, 4]);
    expect(chosenPlace(steps, spans[2]!, 1)).toBe(1);
    expect(chosenPlace(steps, spans[2]!, 2)).toBe(4);
    expect(chosenPlace(steps, spans[0]!, 900)).toBe(5);
    expect(chosenPlace(buildStateSteps([], spans), spans[2]!, null)).toBeUndefined();
  });

  it("are compared with what stood before them", () => {
    expect([placeBefore(steps, 4), placeBefore(steps, 3), placeBefore(steps, 1), placeBefore(steps, 0)]).toEqual([1, 2, 0, undefined]);
  });
});
