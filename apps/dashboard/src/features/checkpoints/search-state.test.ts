import { recordValue } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { jsonRows } from "./json-rows.ts";
import { pathsAbove, searchState } from "./search-state.ts";

const state = recordValue({
  cart: { items: [{ sku: "Blue shirt" }, { sku: "red" }], total: 12.5 },
  "a/b": new Set(["shirt"]),
  due: new Date(0),
});
const find = (text: string) => searchState([["state", state]], text).paths;

describe("searchState", () => {
  it("finds names, paths and values, in the order of the tree", () => {
    expect(find("SHIRT")).toEqual(["/state/cart/items/0/sku", "/state/a~1b/0"]);
    expect(find("items[1].sku")).toEqual(["/state/cart/items/1/sku"]);
    expect(find("cart.total")).toEqual(["/state/cart/total"]);
    expect(find("12.5")).toEqual(["/state/cart/total"]);
    expect(find("1970")).toEqual(["/state/due"]);
    expect(find(" ")).toEqual([]);
  });

  it("stops at many", () => {
    const { paths, more } = searchState([["state", Array.from({ length: 5_000 }, () => "x")]], "x");
    expect([paths.length, more]).toEqual([1_000, true]);
  });

  it("says what to unfold for a hit to show", () => {
    const [hit] = find("red");
    const rows = jsonRows([["state", state]], new Set(pathsAbove(hit!)));
    expect(rows.map(({ path }) => path)).toContain(hit);
  });
});
