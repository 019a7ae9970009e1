import { facetFields, parseSearch } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chosenValues, facetState, toggleFacet, withoutField } from "./edit-facets.ts";
import { meaningOf, queryTerms } from "./query-terms.ts";

describe("toggleFacet", () => {
  it.each([
    ["", "agent", "support", "included", "agent:support"],
    ['refund "card  declined"', "agent", "support", "included", 'refund "card  declined" agent:support'],
    ["agent:support since:7d", "agent", "sales desk", "included", 'agent:(support, "sales desk") since:7d'],
    ["agent:(a, b) x", "agent", "B", "included", "agent:a x"],
    ["agent:a x", "agent", "a", "included", "x"],
    ["x", "tool", "refund", "excluded", "x -tool:refund"],
    ["-tool:refund x", "tool", "cancel", "excluded", "-tool:(refund, cancel) x"],
    ["tool:refund x", "tool", "refund", "excluded", "x -tool:refund"],
    ["a -> b  !  -> c", "tool", "refund", "included", "a -> b  !  -> c tool:refund"],
    ["search -> refund!error tool:x", "tool", "y", "included", "search -> refund!error tool:(x, y)"],
    ["a OR b", "status", "error", "included", "(a OR b) status:error"],
    ["tool:re* x", "tool", "refund", "included", "tool:re* x tool:refund"],
    ["(tool:x OR y)", "tool", "x", "included", "((tool:x OR y)) tool:x"],
  ] as const)("%s: %s %s %s", (query, field, value, state, expected) => {
    expect(toggleFacet(query, field, value, state)).toBe(expected);
  });

  it("says of each value what the search says, gives it up when told again, and leaves the rest as it was", () => {
    const rest = fc.constantFrom(
      "refund",
      '"a b"',
      "cost:>1",
      "since:7d",
      "a -> b!error",
      "(x OR y)",
      "-z",
      "steps:3..9 forked:true",
      'label:~"a .b"',
    );
    const choice = fc.record({
      field: fc.constantFrom(...facetFields.filter((field) => field !== "status")),
      value: fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }).filter((text) => text.trim() !== ""),
      state: fc.constantFrom("included" as const, "excluded" as const),
    });
    fc.assert(
      fc.property(fc.array(rest, { maxLength: 3 }), fc.array(choice, { minLength: 1, maxLength: 5 }), (terms, choices) => {
        const start = terms.join("  ");
        let query = start;
        const said = new Map<string, { field: (typeof choices)[number]["field"]; value: string; state: string }>();
        for (const { field, value, state } of choices) {
          query = toggleFacet(query, field, value, state);
          expect(() => parseSearch(query)).not.toThrow();
          const key = `${field}:${value.toLowerCase()}`;
          if (said.get(key)?.state === state) said.delete(key);
          else said.set(key, { field, value, state });
        }
        for (const { field, value, state } of said.values()) {
          expect(facetState(query, field, value)).toBe(state);
          query = toggleFacet(query, field, value, state as "included");
          expect(facetState(query, field, value)).toBeNull();
        }
        expect(meaningOf(query)).toEqual(meaningOf(start));
      }),
      { numRuns: 300 },
    );
  });
});

describe("queryTerms", () => {
  it("keeps each term as it is written", () => {
    expect(queryTerms(' a  "b c" tool:(x, "y z") -(d OR e) f -> (g | h){2,} $ since:7d')?.map(({ text }) => text)).toEqual([
      "a",
      '"b c"',
      'tool:(x, "y z")',
      "-(d OR e)",
      "f -> (g | h){2,} $",
      "since:7d",
    ]);
    expect(queryTerms("(a b)")?.map(({ text }) => text)).toEqual(["(a b)"]);
    expect(queryTerms("a OR b c")?.map(({ text }) => text)).toEqual(["a OR b c"]);
    expect(queryTerms("a (")).toBeNull();
  });
});

describe("chosenValues, withoutField", () => {
  it("see terms of their own only", () => {
    const query = "agent:(a, b) -agent:c (agent:d OR x) agent:e*";
    expect(chosenValues(query, "agent")).toEqual([
      { value: "a", state: "included" },
      { value: "b", state: "included" },
      { value: "c", state: "excluded" },
    ]);
    expect(withoutField(query, "agent")).toBe("-agent:c (agent:d OR x) agent:e*");
  });
});
