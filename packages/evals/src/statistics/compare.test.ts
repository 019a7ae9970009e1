import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustPValues } from "./benjamini-hochberg.ts";
import { compare, type PairedCase } from "./compare.ts";
import { seededIndex } from "./random.ts";

const cases = (pairs: [number[], number[]][]): PairedCase[] =>
  pairs.map(([candidate, baseline], i) => ({ caseId: String(i), candidate, baseline }));
const constant = (count: number, candidate: number, baseline: number) =>
  cases(Array.from({ length: count }, () => [[candidate], [baseline]]));

describe("adjustPValues", () => {
  it("rejects the first four of Benjamini & Hochberg's fifteen at 5 % (1995, section 4)", () => {
    const published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
    const adjusted = adjustPValues(published);
    expect(adjusted.filter((p) => p <= 0.05)).toHaveLength(4);
    expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
    expect(adjusted[14]).toBe(1);
  });

  it("keeps the order given, never lowers a p-value and never passes 1", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (pValues) => {
        const adjusted = adjustPValues(pValues);
        for (const [i, p] of pValues.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe("compare", () => {
  it("calls a drop in every one of ten cases a regression", () => {
    const [result] = compare([{ name: "pass", cases: constant(10, 0, 1) }]);
    expect(result).toMatchObject({ effect: -1, interval: { low: -1, high: -1 }, pValue: 2 / 1024, verdict: "regressed", cases: 10 });
  });

  it("turns the sign round where lower is better", () => {
    expect(compare([{ name: "cost", better: "lower", cases: constant(10, 0, 1) }])[0]?.verdict).toBe("improved");
    expect(compare([{ name: "cost", better: "lower", cases: constant(10, 2, 1) }])[0]?.verdict).toBe("regressed");
  });

  it("calls no difference unchanged, and four differing cases inconclusive", () => {
    expect(compare([{ name: "pass", cases: constant(10, 1, 1) }])[0]?.verdict).toBe("unchanged");
    expect(compare([{ name: "pass", cases: constant(4, 0, 1) }])[0]?.verdict).toBe("inconclusive");
    expect(compare([{ name: "pass", cases: [] }])[0]).toMatchObject({ verdict: "inconclusive", effect: null, interval: null });
  });

  it("averages trials in their case and leaves out cases that one side lacks", () => {
    const [result] = compare([
      {
        name: "pass",
        cases: cases([
          [
            [1, 0],
            [1, 1],
          ],
          [[1], [1]],
          [[], [1]],
        ]),
      },
    ]);
    expect(result).toMatchObject({ cases: 2, effect: -0.25 });
  });

  it("adjusts over the scorers compared at once", () => {
    const six = constant(6, 0, 1);
    expect(compare([{ name: "a", cases: six }])[0]?.verdict).toBe("regressed");
    const still = { cases: constant(6, 1, 1) };
    expect(
      compare([
        { name: "a", cases: six },
        { name: "b", ...still },
      ])[0]?.verdict,
    ).toBe("inconclusive");
  });

  it("calls at most 5 % of suites without a true change regressed", () => {
    const draw = seededIndex(7);
    const trials = (chance: number) => Array.from({ length: 3 }, () => (draw(100) < chance ? 1 : 0));
    const suites = 600;
    let alarms = 0;
    for (let suite = 0; suite < suites; suite++) {
      const pairs = Array.from({ length: 12 }, (): [number[], number[]] => {
        const chance = draw(101);
        return [trials(chance), trials(chance)];
      });
      if (compare([{ name: "pass", cases: cases(pairs) }], { resamples: 400 })[0]?.verdict === "regressed") alarms++;
    }
    expect(alarms / suites).toBeLessThanOrEqual(0.05);
    // The same draw with a true drop is found, so the test above can fail.
    const dropped = Array.from({ length: 12 }, (): [number[], number[]] => [trials(20), trials(90)]);
    expect(compare([{ name: "pass", cases: cases(dropped) }])[0]?.verdict).toBe("regressed");
  });
});
