import type { ComparedRow } from "@retake/protocol/comparison";
import { describe, expect, it } from "vitest";
import { rowWords } from "./row-words.ts";

const row = (fields: Partial<ComparedRow>): ComparedRow => ({
  a: 0,
  b: 0,
  moved: false,
  type: "equal",
  differences: [],
  sameState: false,
  ...fields,
});

describe("rowWords", () => {
  it("says in words what the sign says", () => {
    expect(rowWords(row({}))).toEqual({ sign: "=", text: "The same", tone: "neutral" });
    expect(rowWords(row({ type: "changed", differences: ["input", "status"], moved: true }))).toEqual({
      sign: "≠",
      text: "Different input, status, moved",
      tone: "warn",
    });
    expect(rowWords(row({ moved: true }))).toEqual({ sign: "⇅", text: "The same, moved", tone: "warn" });
    expect(rowWords(row({ type: "open" })).text).toBe("Not there yet");
  });
});
