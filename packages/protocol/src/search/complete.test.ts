import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeSearch, suggestValue, type SearchCompletion, type SearchSuggestion } from "./complete.ts";
import { keyedFields, searchFields } from "./fields.ts";
import { parseSearch } from "./parse.ts";

/** The text with its cursor written as a bar. */
function at(marked: string): SearchCompletion {
  const cursor = marked.indexOf("¦");
  return completeSearch(marked.replace("¦", ""), cursor);
}
const inserts = ({ suggestions }: SearchCompletion): string[] => suggestions.map(({ insert }) => insert);

function accept(text: string, { from, to }: SearchCompletion, { insert }: Pick<SearchSuggestion, "insert">): string {
  return text.slice(0, from) + insert + text.slice(to);
}

describe("completeSearch", () => {
  it.each([
    ["¦", "agent:"],
    ["a¦", "agent:"],
    ["refund -st¦", "status:"],
    ["(cost:>1 OR dur¦", "duration:"],
    ["tok¦ens:>1", "tokens:"],
    ["sc¦", "score."],
    ["status:¦", "ok"],
    ["status:e¦", "error"],
    ["status:(ok, r¦", "running"],
    ["forked:¦", "true"],
    ["since:2¦", "24h"],
    ["score.helpful:¦", ">=0.5"],
    ["search ¦", "-> "],
    ["search -> ¦", "tool"],
    ["search -> refund!e¦", "error"],
    ["tool:search ¦", "-> "],
    ["a -> (model | er¦", "error"],
    ["^mo¦", "model"],
  ])("offers in %s first %s", (marked, insert) => {
    expect(inserts(at(marked))[0]).toBe(insert);
  });

  it.each([
    ["agent:sup¦", [{ field: "agent", prefix: "sup", as: "value" }]],
    ['tool:(refund, "get w¦', [{ field: "tool", prefix: "get w", as: "listed" }]],
    ["attr.ht¦", [{ field: "attr", prefix: "ht", as: "key" }]],
    ["attr.http.route:/a¦", [{ field: "attr.http.route", prefix: "/a", as: "value" }]],
    [
      "search => ca¦",
      [
        { field: "tool", prefix: "ca", as: "step" },
        { field: "model", prefix: "ca", as: "step" },
      ],
    ],
    ["search -> model:gp¦", [{ field: "model", prefix: "gp", as: "step" }]],
    ["refu¦", ["tool", "agent", "model"].map((field) => ({ field, prefix: "refu", as: "field" }))],
    ["cost:>¦", []],
    ["tool:~re¦", []],
    ["nothing:a¦", []],
    ['"a phrase¦', []],
  ])("asks in %s for %j", (marked, questions) => {
    expect(at(marked).questions).toEqual(questions);
  });

  it("replaces the whole piece that the cursor is in, and no more", () => {
    const replaced = (marked: string): string => {
      const { from, to } = at(marked);
      return marked.replace("¦", "").slice(from, to);
    };
    expect(replaced("agent:sup¦port status:ok")).toBe("support");
    expect(replaced('agent:"a ¦b" status:ok')).toBe('"a b"');
    expect(replaced('agent:"a ¦tool:"b"')).toBe('"a ');
    expect(replaced("tool:(a, b¦c, d)")).toBe("bc");
    expect(replaced("a -> re¦fund!error")).toBe("refund");
    expect(replaced("st¦atus:ok")).toBe("status:ok");
  });

  it("never fails, whatever is typed and wherever the cursor stands, and replaces what is around it", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom("agent:", "cost:>", '"', "-", "..", "score.", "attr.a.b:", "since:", "\\", " ", " ", "(", ")", " OR ", "tool:("),
      fc.constantFrom("->", "=>", "{<=2}", "{2,}", "!error", "!", "^", "$", "|", "model", "tool:x", "~", ",", "x", ":", "a.b"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.oneof(fc.integer({ min: -2, max: 60 }), fc.double()), (pieces, cursor) => {
        const text = pieces.join("");
        const completion = completeSearch(text, cursor);
        const inside = Math.max(0, Math.min(text.length, Math.trunc(cursor) || 0));
        expect(completion.from).toBeLessThanOrEqual(inside);
        expect(completion.to).toBeGreaterThanOrEqual(inside);
        expect(completion.to).toBeLessThanOrEqual(text.length);
        expect(completion.suggestions.every(({ insert }) => insert !== "")).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("makes a search that can be read of whatever is accepted", () => {
    const fields = Object.keys(searchFields).map((field) => `${field}:`);
    const terms = fc.tuple(
      fc.constantFrom("", "refund ", 'agent:x "a b" ', "(cost:>1 OR steps:3) ", "-", "(a OR ", "a -> b "),
      fc.constantFrom("", "s", "ag", ...fields, "score.a:", "score.a:<", "attr.k:", "tool:(a, ", "tool:(", 'name:"q', "mo", "a{2} -> "),
    );
    const steps = fc.tuple(fc.constantFrom("tool:x -> ", "a => (b | ", "^", "a -> !"), fc.constantFrom("", "m", "tool:", '"a'));
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(terms, steps), fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), ([start, end], value) => {
        const text = start + end;
        const completion = completeSearch(text, text.length);
        const found = completion.questions.filter(({ as }) => as !== "key").map((question) => suggestValue(question, { value, count: 1 }));
        for (const suggestion of [...completion.suggestions, ...found]) {
          const result = close(accept(text, completion, suggestion), suggestion);
          expect(() => parseSearch(result)).not.toThrow();
          accepted++;
        }
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it("knows every field there is", () => {
    expect(inserts(at("¦"))).toEqual(
      expect.arrayContaining([
        ...Object.keys(searchFields).map((field) => `${field}:`),
        ...Object.keys(keyedFields).map((field) => `${field}.`),
      ]),
    );
  });
});

/** Ends what a person would go on to type: the value of a field, the step of an arrow, what comes after a step that must not be there, parentheses. */
function close(text: string, { open, insert }: SearchSuggestion): string {
  const field = /(\w+)[:.]$/.exec(insert)?.[1];
  const keyed = insert.endsWith(".") ? "key:" : "";
  let ended = !open ? text : field === undefined ? `${text}x` : `${text}${keyed}${exampleOf(field)}`;
  if (text.startsWith("a -> !")) ended += " -> x";
  const bare = ended.replace(/"(?:[^"\\]|\\.)*"/gsu, "");
  return ended + ")".repeat(bare.split("(").length - bare.split(")").length);
}

function exampleOf(field: string): string {
  if (field === "like") return "0".repeat(32);
  const [fixed] = completeSearch(`${field}:`, field.length + 1).suggestions;
  return fixed?.insert ?? "1";
}
