import { describe, expect, it } from "vitest";
import { marksPath, nextMark, placeAt } from "./track-marks.ts";

describe("the track", () => {
  it("draws a stroke a place, and of many as many as can be told apart", () => {
    expect(marksPath([0, 3], 4)).toBe("M0.5 0V1M3.5 0V1");
    const many = marksPath(
      Array.from({ length: 100_000 }, (_, i) => i),
      100_000,
    );
    expect(many.split("M").length - 1).toBe(1_600);
  });

  it("finds the next mark on either side", () => {
    expect(nextMark([2, 5, 9], 5, 1)).toBe(9);
    expect(nextMark([2, 5, 9], 5, -1)).toBe(2);
    expect(nextMark([2, 5, 9], 9, 1)).toBeNull();
    expect(nextMark([], 0, -1)).toBeNull();
  });

  it("finds the place under a point", () => {
    expect([0, 0.249, 0.25, 0.999, 1, -1].map((fraction) => placeAt(fraction, 4))).toEqual([0, 0, 1, 3, 3, 0]);
  });
});
