import type { SpanDetail } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { skeletonWith } from "../memory-store.fixture.ts";
import { cutDetail } from "./cut-detail.ts";

const detail: SpanDetail = {
  span: skeletonWith({}),
  input: { messages: [{ role: "user", content: "x".repeat(12) }] },
  output: "short",
  inputMessages: [{ role: "user", text: "x".repeat(12), toolCalls: [] }],
  outputMessages: [],
  attributes: { long: "123456789😀", count: 3, list: ["y".repeat(20), null] },
  resource: {},
  events: [],
  links: [],
  scores: [],
};

describe("cutDetail", () => {
  it("cuts long texts wherever they are, not within a character, and says how long they were", () => {
    const { input, output, inputMessages, attributes, cut } = cutDetail(detail, 10);
    expect(input).toEqual({ messages: [{ role: "user", content: "x".repeat(10) }] });
    expect(output).toBe("short");
    expect(inputMessages[0]!.text).toHaveLength(10);
    expect(attributes).toEqual({ long: "123456789", count: 3, list: ["y".repeat(10), null] });
    expect(cut).toEqual([
      { part: "input", characters: 12 },
      { part: "inputMessages", characters: 12 },
      { part: "attributes", characters: 11 },
      { part: "attributes", characters: 20 },
    ]);
  });

  it("leaves what is short as it is", () => {
    expect(cutDetail(detail, 100)).toEqual({ ...detail, cut: [] });
  });
});
