import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetakeError } from "../errors/retake-error.ts";
import { parseSearch } from "./parse.ts";

const now = Date.UTC(2026, 0, 31);
const parse = (text: string): unknown => parseSearch(text, now).terms;

describe("parseSearch", () => {
  it("reads words, phrases and negation", () => {
    expect(parse('refund "card declined" -timeout')).toEqual([
      { type: "text", text: "refund", phrase: false, negated: false },
      { type: "text", text: "card declined", phrase: true, negated: false },
      { type: "text", text: "timeout", phrase: false, negated: true },
    ]);
    expect(parse(String.raw`"say \"no\""`)).toEqual([{ type: "text", text: 'say "no"', phrase: true, negated: false }]);
    expect(parse("  ")).toEqual([]);
  });

  it.each([
    ["agent:support", "agent", { type: "equals", value: "support" }],
    ["agent:sup*", "agent", { type: "like", pattern: "sup*" }],
    ['label:"a *"', "label", { type: "equals", value: "a *" }],
    ["cost:>0.05", "cost", { type: "compare", operator: ">", value: 0.05 }],
    ["tokens:<=20k", "tokens", { type: "compare", operator: "<=", value: 20_000 }],
    ["steps:12", "steps", { type: "compare", operator: "=", value: 12 }],
    ["steps:3..9", "steps", { type: "between", low: 3, high: 9 }],
    ["duration:>1.5s", "duration", { type: "compare", operator: ">", value: 1500 }],
    ["forked:true", "forked", { type: "flag", value: true }],
    ["since:7d", "since", { type: "compare", operator: ">=", value: now - 7 * 86_400_000 }],
    ["until:2026-01-01", "until", { type: "compare", operator: "<=", value: Date.UTC(2026, 0, 1) }],
  ])("reads %s", (text, field, predicate) => {
    expect(parse(text)).toEqual([{ type: "field", field, key: "", predicate, negated: false }]);
  });

  it("reads scores by name", () => {
    expect(parse("-score.helpful:<0.5")).toEqual([
      { type: "field", field: "score", key: "helpful", predicate: { type: "compare", operator: "<", value: 0.5 }, negated: true },
    ]);
  });

  it.each([
    ["agnet:support", 0, "agent"],
    ["hello cost:much", 11, "cost:>10"],
    ["status:great", 7, "ok, error or running"],
    ["steps:", 6, "needs a value"],
    ['"open', 0, "quote"],
    ['wo"rd', 2, "quote"],
    ["since:yesterday", 6, "no time"],
    ["-", 0, "minus"],
  ])("says what is wrong with %s, and where", (text, position, words) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: "search_syntax",
        message: expect.stringContaining(words) as string,
        data: expect.objectContaining({ position }) as object,
      }) as Error,
    );
  });

  it("never fails otherwise, whatever is typed", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("agent:", "cost:>", '"', "-", "..", "score.", "since:", "\\", " ", "1", "k"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(["parsed", "search_syntax"]).toContain(outcome(pieces.join("")));
      }),
      { numRuns: 3000 },
    );
  });
});

function outcome(text: string): string {
  try {
    parse(text);
    return "parsed";
  } catch (error) {
    return RetakeError.isInstance(error) ? error.code : String(error);
  }
}
