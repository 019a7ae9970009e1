import type { SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { callAt, callBefore, modelCalls } from "./model-calls.ts";

const span = (spanId: string, kind: SpanSkeleton["kind"], parentId: string | null, startTimeMs: number): SpanSkeleton =>
  ({ spanId, kind, parentId, startTimeMs }) as SpanSkeleton;
const spans = [
  span("main", "agent", null, 0),
  span("m1", "model", "main", 1),
  span("branch", "scope", "main", 2),
  span("helper", "agent", "branch", 3),
  span("h1", "model", "helper", 4),
  span("m2", "model", "branch", 5),
  span("tool", "tool", "main", 6),
  span("h2", "model", "helper", 7),
];
const calls = modelCalls(spans);
const before = (id: string) =>
  callBefore(
    calls,
    spans,
    calls.find(({ spanId }) => spanId === id)!,
  )?.spanId;

describe("model calls", () => {
  it("are followed within one agent", () => {
    expect([before("m1"), before("h1"), before("m2"), before("h2")]).toEqual([undefined, undefined, "m1", "h1"]);
  });

  it("are found from any step", () => {
    expect(callAt(calls, spans[6]!, 6)?.spanId).toBe("m2");
    expect(callAt(calls, spans[4]!, 9)?.spanId).toBe("h1");
    expect(callAt(calls, spans[0]!, 0)).toBeUndefined();
  });
});
