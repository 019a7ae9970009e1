import type { SpanColumns } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { unpackSpans } from "./unpack-spans.ts";

const same = (text: string): SpanColumns["name"] => ({ texts: [text], of: [] });
const columns: SpanColumns = {
  total: 2,
  untilMs: 0,
  originMs: 1000,
  spanId: ["a", "b"],
  parentId: { texts: ["", "a"], of: [0, 1] },
  name: { texts: ["root", "look up"], of: [0, 1] },
  kind: { texts: ["agent", "tool"], of: [0, 1] },
  operation: same(""),
  status: { texts: ["running", "ok"], of: [0, 1] },
  statusMessage: same(""),
  startTimeMs: [0, 0.25],
  durationMs: [null, 5],
  agent: same("shop"),
  model: same(""),
  tool: { texts: ["", "look_up"], of: [0, 1] },
  inputTokens: [0, 7],
  outputTokens: [0, 0],
  costUsd: [0, 0.5],
  stepKey: same(""),
  source: same("live"),
  held: [false, true],
  attempts: [0, 2],
  checkpointPre: same(""),
  checkpointPost: { texts: ["", "c".repeat(32)], of: [0, 1] },
  preview: same("…"),
};

describe("unpackSpans", () => {
  it("makes spans of columns, and nothing of empty ids", () => {
    const [root, tool] = unpackSpans(columns);
    expect(root).toMatchObject({ spanId: "a", parentId: null, kind: "agent", status: "running", durationMs: null, agent: "shop" });
    expect(tool).toMatchObject({ spanId: "b", parentId: "a", startTimeMs: 1000.25, tool: "look_up", held: true, attempts: 2 });
    expect([root!.checkpointPost, tool!.checkpointPost, tool!.checkpointPre]).toEqual([null, "c".repeat(32), null]);
    expect(unpackSpans({ ...columns, spanId: [] })).toEqual([]);
  });
});
