import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetakeError } from "../errors/retake-error.ts";
import { parseSearch } from "./parse.ts";
import { printSearch } from "./print.ts";

const now = Date.UTC(2026, 0, 31);
const parse = (text: string): unknown => parseSearch(text, now).where;
const word = (text: string) => ({ type: "text", text, phrase: false });

describe("parseSearch", () => {
  it("reads words, phrases and negation", () => {
    expect(parse('refund "card declined" -timeout')).toEqual({
      type: "all",
      of: [word("refund"), { type: "text", text: "card declined", phrase: true }, { type: "not", of: word("timeout") }],
    });
    expect(parse(String.raw`"say \"no\""`)).toEqual({ type: "text", text: 'say "no"', phrase: true });
    expect(parse("  ")).toEqual({ type: "all", of: [] });
  });

  it("reads groups: what stands side by side binds more than OR", () => {
    expect(parse("a b OR c")).toEqual({ type: "any", of: [{ type: "all", of: [word("a"), word("b")] }, word("c")] });
    expect(parse("a (b OR -c)")).toEqual({
      type: "all",
      of: [word("a"), { type: "any", of: [word("b"), { type: "not", of: word("c") }] }],
    });
    expect(parse('"OR"')).toEqual({ type: "text", text: "OR", phrase: true });
    expect(parse("ORDER")).toEqual(word("ORDER"));
  });

  it.each([
    ["agent:support", "agent", { type: "equals", value: "support" }],
    ["agent:sup*", "agent", { type: "like", pattern: "sup*" }],
    ['label:"a *"', "label", { type: "equals", value: "a *" }],
    ["name:~^chat", "name", { type: "matches", pattern: "^chat" }],
    ['tool:~"a (b|c)"', "tool", { type: "matches", pattern: "a (b|c)" }],
    [
      'tool:(refund, "a, b", pay*)',
      "tool",
      {
        type: "oneOf",
        of: [
          { type: "equals", value: "refund" },
          { type: "equals", value: "a, b" },
          { type: "like", pattern: "pay*" },
        ],
      },
    ],
    ["cost:>0.05", "cost", { type: "compare", operator: ">", value: 0.05 }],
    ["tokens:<=20k", "tokens", { type: "compare", operator: "<=", value: 20_000 }],
    ["steps:12", "steps", { type: "compare", operator: "=", value: 12 }],
    ["steps:3..9", "steps", { type: "between", low: 3, high: 9 }],
    ["duration:>1.5s", "duration", { type: "compare", operator: ">", value: 1500 }],
    ["forked:true", "forked", { type: "flag", value: true }],
    ["since:7d", "since", { type: "compare", operator: ">=", value: now - 7 * 86_400_000 }],
    ["until:2026-01-01", "until", { type: "compare", operator: "<=", value: Date.UTC(2026, 0, 1) }],
  ])("reads %s", (text, field, predicate) => {
    expect(parse(text)).toEqual({ type: "field", field, key: "", predicate });
  });

  it.each([
    ["score.helpful:<0.5", "score", "helpful", { type: "compare", operator: "<", value: 0.5 }],
    ["attr.http.status_code:>=500", "attr", "http.status_code", { type: "compare", operator: ">=", value: 500 }],
    ["attr.http.status_code:500", "attr", "http.status_code", { type: "equals", value: "500" }],
    ["state.cart.total:<0", "state", "cart.total", { type: "compare", operator: "<", value: 0 }],
    ["args.items.0.id:A-17", "args", "items.0.id", { type: "equals", value: "A-17" }],
    ["result:~eligible", "result", "", { type: "matches", pattern: "eligible" }],
    ["resource.k8s.pod.name:api-*", "resource", "k8s.pod.name", { type: "like", pattern: "api-*" }],
  ])("reads %s, with a key", (text, field, key, predicate) => {
    expect(parse(text)).toEqual({ type: "field", field, key, predicate });
  });

  it.each([
    ["agnet:support", 0, "agent"],
    ["score:1", 0, "score.NAME"],
    ["hello cost:much", 11, "cost:>10"],
    ["status:great", 7, "ok, error, running or cancelled"],
    ["steps:", 6, "needs a value"],
    ["tool:(a, b", 10, "not closed"],
    ["tool:(a,)", 8, "needs a value"],
    ['"open', 0, "quote"],
    ['wo"rd', 2, "quotes"],
    ["(a b", 0, "not closed"],
    ["a b)", 3, "closes nothing"],
    ["a OR", 4, "missing"],
    ["()", 1, "missing"],
    ["since:yesterday", 6, "no time"],
    ["name:~(", 5, "regular expression"],
    [String.raw`name:~"(a)\\1"`, 5, "back references"],
    ["-", 0, "minus"],
    ["a ->", 4, "arrow"],
    ["-> a", 0, "Before an arrow"],
    ["cost:>1 -> a", 8, "Before an arrow"],
    ["agent:x -> a", 0, 'of kind "agent"'],
    ["a -> !b", 0, "between two others"],
    ["a => !b -> c", 0, "plain arrows"],
    ["a{0}", 1, "repeat"],
    ["a{3,2}", 1, "repeat"],
    ["a ->{<1} b", 4, "distance"],
    ["a -> b -> c -> d -> e -> f -> g", 0, "6 different"],
    ["$", 0, "ends with"],
    ["a[", 1, "not closed"],
    ["a[]", 1, "Nothing"],
    ["a[same]", 2, "In brackets"],
    ["a[agent:x]", 2, "whole run"],
    ["a -> !b[args same] -> c", 0, "like no other"],
    ["a{20}[args same] -> b", 0, "20 steps"],
    ["a ->{<1.2.3s} b", 4, "no length of time"],
    ["like:me", 5, "id of a run"],
    ["state:1", 0, "state.NAME"],
    ["(".repeat(30), 20, "nested"],
    ["a ".repeat(101), 200, "100 terms"],
    ["a".repeat(4001), 4000, "characters"],
  ])("says what is wrong with %s, and where", (text, position, words) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: "search_syntax",
        message: expect.stringContaining(words) as string,
        data: expect.objectContaining({ position }) as object,
      }) as Error,
    );
  });

  it("never fails otherwise, whatever is typed, and what it reads it reads again from its print", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom("agent:", "cost:>", '"', "-", "..", "score.", "attr.a.b:", "since:", "\\", " ", " ", "1", "k", "(", ")", " OR "),
      fc.constantFrom(
        "->",
        "=>",
        "{<=2}",
        "{<2s}",
        "{2,}",
        "[args same]",
        "[result.a:>1 ",
        "]",
        "args:",
        "state.x:",
        "like:0123456789abcdef0123456789abcdef",
        "!error",
        "!",
        "^",
        "$",
        "|",
        "model",
        "tool:x",
        "~",
        ",",
        "x",
        "lookup",
        "7d",
        "*",
      ),
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const tree = outcome(pieces.join(""));
        expect(["object", "search_syntax"]).toContain(typeof tree === "string" ? tree : "object");
        if (typeof tree !== "string") read++;
        expect(typeof tree === "string" ? tree : parse(printSearch(tree))).toEqual(typeof tree === "string" ? tree : tree.where);
      }),
      { numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(500);
  });
});

function outcome(text: string): string | ReturnType<typeof parseSearch> {
  try {
    return parseSearch(text, now);
  } catch (error) {
    return RetakeError.isInstance(error) ? error.code : String(error);
  }
}
