import { recordValue } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { escapePointer, jsonRows, pointerTokens } from "./json-rows.ts";

const value = recordValue({ cart: { items: [1, { id: "a/b" }], "x/~y": 2 }, done: new Set(["z"]) });
const shown = (...open: string[]): string[] =>
  jsonRows([["state", value]], new Set(open)).map(({ path, depth, children }) => `${depth} ${path} ${children}`);

describe("jsonRows", () => {
  it("shows only what is unfolded, in order", () => {
    expect(shown()).toEqual(["0 /state 2"]);
    expect(shown("/state", "/state/cart")).toEqual([
      "0 /state 2",
      "1 /state/cart 2",
      "2 /state/cart/items 2",
      "2 /state/cart/x~1~0y 0",
      "1 /state/done 1",
    ]);
    expect(shown("/state", "/state/done")).toEqual(["0 /state 2", "1 /state/cart 2", "1 /state/done 1", "2 /state/done/0 0"]);
  });

  it("does not show what is open under something folded", () => {
    expect(shown("/state/cart/items")).toEqual(["0 /state 2"]);
  });

  it("escapes pointers both ways", () => {
    expect(pointerTokens(`/state/${escapePointer("x/~y")}/~01`)).toEqual(["state", "x/~y", "~1"]);
    expect(pointerTokens("")).toEqual([]);
  });
});
