import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonItems } from "./common-items.ts";

/** The length of the longest common subsequence, by the table that everybody knows. */
function longest(a: readonly string[], b: readonly string[]): number {
  let row = b.map(() => 0);
  for (const item of a) {
    const next: number[] = [];
    for (const [j, other] of b.entries()) next.push(item === other ? (row[j - 1] ?? 0) + 1 : Math.max(row[j]!, next[j - 1] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe("commonItems", () => {
  it("pairs equal items in order, as many as there can be", () => {
    const list = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 24 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const pairs = commonItems(a, b);
        expect(pairs.map(([i]) => a[i])).toEqual(pairs.map(([, j]) => b[j]));
        expect(pairs.every(([i, j], n) => n === 0 || (i > pairs[n - 1]![0] && j > pairs[n - 1]![1]))).toBe(true);
        expect(pairs).toHaveLength(longest(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it("gives up on lists that have little in common, not on long ones", () => {
    const many = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
    expect(commonItems(many, [...many.slice(0, 20), ...many.slice(100)])).toHaveLength(many.length - 80);
    expect(commonItems(many, many.toReversed().slice(1))).toHaveLength(0);
  });
});
