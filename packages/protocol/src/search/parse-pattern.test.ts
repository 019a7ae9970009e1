import { describe, expect, it } from "vitest";
import { parseSearch } from "./parse.ts";
import type { PatternPart, StepAtom } from "./tree.ts";

const parse = (text: string): unknown => parseSearch(text).where;
const named = (name: string): StepAtom => ({ type: "name", name });
const part = (fields: Partial<PatternPart>): object => ({
  link: null,
  atoms: [],
  error: false,
  absent: false,
  min: 1,
  max: 1,
  where: [],
  ...fields,
});
const later = { next: false, within: null, withinMs: null };
const pattern = (...parts: object[]): object => ({ type: "pattern", fromFirst: false, toLast: false, parts });

describe("patterns of steps", () => {
  it.each([
    ["search -> refund!error", pattern(part({ atoms: [named("search")] }), part({ link: later, atoms: [named("refund")], error: true }))],
    [
      "model -> (write_file | edit_file){3,} -> !test -> answer",
      pattern(
        part({ atoms: [{ type: "kind", kind: "model", name: null }] }),
        part({ link: later, atoms: [named("write_file"), named("edit_file")], min: 3, max: null }),
        part({ link: later, atoms: [named("test")], absent: true }),
        part({ link: later, atoms: [named("answer")] }),
      ),
    ],
    [
      "lookup =>{<=2} lookup",
      pattern(part({ atoms: [named("lookup")] }), part({ link: { next: false, within: 2, withinMs: null }, atoms: [named("lookup")] })),
    ],
    [
      "lookup->{<3}lookup",
      pattern(part({ atoms: [named("lookup")] }), part({ link: { next: false, within: 2, withinMs: null }, atoms: [named("lookup")] })),
    ],
    [
      "^ tool:search => error $",
      {
        ...pattern(
          part({ atoms: [{ type: "kind", kind: "tool", name: "search" }] }),
          part({ link: { next: true, within: null, withinMs: null }, atoms: [{ type: "error" }] }),
        ),
        fromFirst: true,
        toLast: true,
      },
    ],
    [
      "lookup ->{<1.5s} lookup[args same result:~x]{2}",
      pattern(
        part({ atoms: [named("lookup")] }),
        part({
          link: { next: false, within: null, withinMs: 1500 },
          atoms: [named("lookup")],
          min: 2,
          max: 2,
          where: [
            { type: "same", of: "args" },
            { type: "field", field: "result", key: "", predicate: { type: "matches", pattern: "x" } },
          ],
        }),
      ),
    ],
    [
      "refund[args.amount:>500]",
      pattern(
        part({
          atoms: [named("refund")],
          where: [{ type: "field", field: "args", key: "amount", predicate: { type: "compare", operator: ">", value: 500 } }],
        }),
      ),
    ],
    ["lookup{3}", pattern(part({ atoms: [named("lookup")], min: 3, max: 3 }))],
    ['"get weather"{2,4}', pattern(part({ atoms: [named("get weather")], min: 2, max: 4 }))],
  ])("reads %s", (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it("stand beside other terms, and names alone are words", () => {
    expect(parse("agent:support search -> gpt-4o refund")).toMatchObject({
      of: [
        { type: "field", field: "agent" },
        { type: "pattern", parts: [{}, { atoms: [named("gpt-4o")] }] },
        { type: "text", text: "refund" },
      ],
    });
    expect(parse("-a -> b OR (tool:x)")).toMatchObject({ type: "any", of: [{ type: "not", of: { type: "pattern" } }, { field: "tool" }] });
    expect(parse("costs $5 {x} a|b f(x".slice(0, -4))).toMatchObject({
      of: [{ text: "costs" }, { text: "$5" }, { text: "{x}" }, { text: "a|b" }],
    });
  });
});
