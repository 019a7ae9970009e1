import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intervalScale } from "./interval-scale.ts";

describe("intervalScale", () => {
  it("puts zero between a loss and a gain", () => {
    const { low, zero, high } = intervalScale(0, -1, 1);
    expect([low < zero, zero < high, Math.round(zero)]).toEqual([true, true, 50]);
  });

  it("keeps order and stays inside, even without width", () => {
    expect(Number.isFinite(intervalScale(0, 0, 0).effect)).toBe(true);
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const [low, effect, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        const scale = intervalScale(effect, low, high);
        for (const at of Object.values(scale)) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(100);
        }
        expect(scale.low).toBeLessThanOrEqual(scale.high);
      }),
    );
  });
});
