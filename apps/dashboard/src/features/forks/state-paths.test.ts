import { describe, expect, it } from "vitest";
import { statePaths } from "./state-paths.ts";

describe("statePaths", () => {
  it("offers cells and what is right below them, as the API names them", () => {
    const paths = statePaths({ format: 1, state: { cart: { total: 3, items: [1] }, "scope/x": true }, journal: [] });
    expect([...paths]).toEqual([
      ["/cart", { total: 3, items: [1] }],
      ["/cart/total", 3],
      ["/cart/items", [1]],
      ["/scope~1x", true],
    ]);
  });

  it("offers nothing where there is no state", () => {
    expect(statePaths(null).size).toBe(0);
    expect(statePaths([1]).size).toBe(0);
    expect(statePaths({ state: "x" }).size).toBe(0);
  });
});
