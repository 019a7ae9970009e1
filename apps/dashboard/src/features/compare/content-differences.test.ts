import type { Message, SpanDetail } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { contentDifferences } from "./content-differences.ts";

const detail = (fields: Partial<SpanDetail>): SpanDetail =>
  ({ input: null, output: null, inputMessages: [], outputMessages: [], ...fields }) as SpanDetail;
const call = (id: string, order: number): Message => ({
  role: "assistant",
  text: "",
  toolCalls: [{ id, name: "cancel", arguments: { id: order } }],
});

describe("contentDifferences", () => {
  it("compares values where there are no messages", () => {
    const { input, output } = contentDifferences(detail({ input: { q: 1 }, output: "x" }), detail({ input: { q: 2 }, output: "x" }));
    expect(input).toEqual([{ path: "/q", type: "changed", before: 1, after: 2 }]);
    expect(output).toEqual([]);
    expect(contentDifferences(detail({}), detail({ output: [1] })).output).toEqual([{ path: "", type: "added", after: [1] }]);
  });

  it("compares what messages say, whatever their calls are numbered", () => {
    const differences = (a: Message, b: Message) =>
      contentDifferences(detail({ outputMessages: [a] }), detail({ outputMessages: [b] })).output;
    expect(differences(call("1", 7), call("2", 7))).toEqual([]);
    expect(differences(call("1", 7), call("1", 8))).toMatchObject([{ path: "/0/toolCalls/0/arguments/id", before: 7, after: 8 }]);
    const answer = (toolCallId: string): Message => ({ role: "tool", text: "done", toolCalls: [], toolCallId });
    expect(differences(answer("1"), answer("2"))).toEqual([]);
  });
});
