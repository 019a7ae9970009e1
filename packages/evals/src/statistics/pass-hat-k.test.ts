import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { passHatK, passHatKs } from "./pass-hat-k.ts";

describe("pass^k", () => {
  it("counts subsets: 2 of 4 passed, so 1 of 6 pairs has passed", () => {
    expect(passHatK([{ trials: 4, successes: 2 }], 1)).toBe(0.5);
    expect(passHatK([{ trials: 4, successes: 2 }], 2)).toBeCloseTo(1 / 6, 15);
    expect(passHatK([{ trials: 4, successes: 2 }], 3)).toBe(0);
  });

  it("averages over cases and stops at the fewest trials", () => {
    expect(
      passHatKs([
        { trials: 3, successes: 3 },
        { trials: 2, successes: 1 },
      ]),
    ).toEqual([
      { k: 1, value: 0.75 },
      { k: 2, value: 0.5 },
    ]);
    expect(passHatKs([])).toEqual([]);
    expect(() => passHatK([{ trials: 2, successes: 1 }], 3)).toThrow(RangeError);
  });

  it("equals counting the subsets one by one, and never grows with k", () => {
    const trials = fc.array(fc.boolean(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(trials, (outcomes) => {
        const one = { trials: outcomes.length, successes: outcomes.filter(Boolean).length };
        const values = passHatKs([one]).map(({ value }) => value);
        for (const [i, value] of values.entries()) expect(value).toBeCloseTo(bySubsets(outcomes, i + 1), 12);
        expect(values).toEqual(values.toSorted((a, b) => b - a));
      }),
    );
  });
});

function bySubsets(outcomes: readonly boolean[], k: number): number {
  let all = 0;
  let passed = 0;
  for (let subset = 0; subset < 2 ** outcomes.length; subset++) {
    const chosen = outcomes.filter((_, i) => (subset >>> i) & 1);
    if (chosen.length !== k) continue;
    all++;
    if (chosen.every(Boolean)) passed++;
  }
  return passed / all;
}
