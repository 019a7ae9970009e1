import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrapInterval, mean } from "./bootstrap.ts";
import { signFlipPValue } from "./sign-flip.ts";

/** Darwin's 15 pairs of maize plants, in eighths of an inch (Fisher 1935, table 3). */
const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 10 });

describe("signFlipPValue", () => {
  it("gives Fisher's count for Darwin's maize: 863 of 32,768 patterns on each side", () => {
    expect(signFlipPValue(darwin, { exactUpTo: 2 ** 15 })).toBe((2 * 863) / 32_768);
  });

  it("samples to within three standard errors of the exact value", () => {
    const exact = (2 * 863) / 32_768;
    const sampled = signFlipPValue(darwin, { samples: 10_000 });
    expect(Math.abs(sampled - exact)).toBeLessThan(3 * Math.sqrt((exact * (1 - exact)) / 10_000));
  });

  it("counts small cases as by hand", () => {
    expect(signFlipPValue([1, 1, 1])).toBe(0.25);
    expect(signFlipPValue([2, 1])).toBe(0.5);
    expect(signFlipPValue([0, 0])).toBe(1);
    expect(signFlipPValue([])).toBe(1);
    expect(signFlipPValue([0.1, 0.2, -0.3])).toBe(1);
  });

  it("does not depend on order, sign, scale or zeros", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 9 }), (values, scale) => {
        const p = signFlipPValue(values);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(signFlipPValue(values.toReversed())).toBe(p);
        expect(signFlipPValue(values.map((value) => -value * scale))).toBe(p);
        expect(signFlipPValue([...values, 0])).toBe(p);
      }),
    );
  });
});

describe("bootstrapInterval", () => {
  it("agrees with the normal interval of Darwin's differences: 314/15 ± 1.96 · 36.47/√15", () => {
    const { low, high } = bootstrapInterval(darwin, { resamples: 40_000 })!;
    const error = 36.4654 / Math.sqrt(15);
    expect(Math.abs(low - (314 / 15 - 1.96 * error))).toBeLessThan(2);
    expect(Math.abs(high - (314 / 15 + 1.96 * error))).toBeLessThan(2);
  });

  it("is exact where the resampling distribution is known: means 0, ½, 1 with ¼, ½, ¼", () => {
    expect(bootstrapInterval([0, 1])).toEqual({ low: 0, high: 1 });
    expect(bootstrapInterval([0, 1], { confidence: 0.4 })).toEqual({ low: 0.5, high: 0.5 });
    expect(bootstrapInterval([])).toBeNull();
  });

  it("lies between the extremes, moves with a shift and repeats", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: -5, max: 5 }), (values, shift) => {
        const interval = bootstrapInterval(values, { resamples: 200 })!;
        expect(interval.low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(interval.high).toBeLessThanOrEqual(Math.max(...values));
        expect(bootstrapInterval(values, { resamples: 200 })).toEqual(interval);
        const moved = bootstrapInterval(
          values.map((value) => value + shift),
          { resamples: 200 },
        )!;
        expect(moved.low).toBeCloseTo(interval.low + shift, 9);
        expect(moved.high).toBeCloseTo(interval.high + shift, 9);
      }),
    );
  });

  it("means nothing as 0", () => {
    expect(mean([])).toBe(0);
    expect(mean([1, 2])).toBe(1.5);
  });
});
