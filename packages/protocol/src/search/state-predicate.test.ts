import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RetakeError } from "../errors/retake-error.ts";
import { pointerOf, printStatePath, readStatePath, tokensOf } from "./state-path.ts";
import { parseStatePredicate } from "./state-predicate.ts";

const faultOf = (text: string): { position: unknown; message: string } => {
  try {
    parseStatePredicate(text);
  } catch (error) {
    return { position: (error as RetakeError).data["position"], message: (error as Error).message };
  }
  throw new Error(`${text} was understood`);
};

describe("parseStatePredicate", () => {
  it("reads the form of the search language and the plain one alike", () => {
    const below = { type: "compare", operator: "<", value: 0 };
    const texts = ["cart.total < 0", "state.cart.total:<0", "cart.total<0", "  /state/cart/total  <  0 ", 'state."cart".total :<0'];
    const expected = { path: "/state/cart/total", test: { type: "value", predicate: below, negated: false } };
    expect(texts.map(parseStatePredicate)).toEqual(texts.map(() => expected));
  });

  it("reads every operator", () => {
    const value = (predicate: object, negated = false) => ({ type: "value", predicate, negated });
    const cases: [string, object][] = [
      ["n >= 1.5k", value({ type: "compare", operator: ">=", value: 1500 })],
      ["n = 5", value({ type: "compare", operator: "=", value: 5 })],
      ["n == -5", value({ type: "compare", operator: "=", value: -5 })],
      ["n != 5", value({ type: "compare", operator: "=", value: 5 }, true)],
      ["n = done", value({ type: "equals", value: "done" })],
      ['n = "5"', value({ type: "equals", value: "5" })],
      ["n != true", value({ type: "equals", value: "true" }, true)],
      ["n = do*", value({ type: "like", pattern: "do*" })],
      ['n ~ "(a|b) c"', value({ type: "matches", pattern: "(a|b) c" })],
      ["n:3..9", value({ type: "between", low: 3, high: 9 })],
      [
        "n:(a, >9)",
        value({
          type: "oneOf",
          of: [
            { type: "equals", value: "a" },
            { type: "compare", operator: ">", value: 9 },
          ],
        }),
      ],
      ["n exists", { type: "exists", negated: false }],
      ["n missing", { type: "exists", negated: true }],
      ["n changed ", { type: "changed" }],
    ];
    expect(cases.map(([text]) => [text, parseStatePredicate(text)])).toEqual(
      cases.map(([text, test]) => [text, { path: "/state/n", test }]),
    );
  });

  it("says what is wrong and where", () => {
    expect(faultOf("cart.total")).toMatchObject({ position: 10, message: expect.stringContaining("cart.total < 0") as string });
    expect(faultOf("cart..total < 0")).toMatchObject({ position: 5, message: expect.stringContaining("A path is written") as string });
    expect(faultOf("")).toMatchObject({ position: 0 });
    expect(faultOf("n ~ (")).toMatchObject({ position: 3 });
    expect(faultOf("n ~ [")).toMatchObject({ message: expect.stringContaining("no regular expression") as string });
    expect(faultOf("n < 5 or so")).toMatchObject({ position: 6, message: expect.stringContaining("One condition") as string });
    expect(faultOf("n < abc")).toMatchObject({ position: 4, message: expect.stringContaining("number") as string });
    expect(faultOf("n <")).toMatchObject({ message: expect.stringContaining("number") as string });
  });
});

describe("paths", () => {
  it("are read as they are printed, whatever stands in them", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("a/b", "0", "-1", "state", "x~y", 'q"')), { minLength: 1 }),
        (tokens) => {
          const pointer = pointerOf(["state", ...tokens]);
          expect(tokensOf(pointer)).toEqual(["state", ...tokens]);
          expect(readStatePath(printStatePath(pointer))).toBe(pointer);
        },
      ),
    );
    expect(printStatePath("/state/files/src~1index.ts/0")).toBe('files."src/index.ts"[0]');
    expect(printStatePath("/journal/3")).toBe("/journal/3");
  });
});
