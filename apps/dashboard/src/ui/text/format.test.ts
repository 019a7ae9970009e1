import { describe, expect, it } from "vitest";
import { countOf, formatAgo, formatBytes, formatCost, formatCount, formatDuration, formatSigned, shortId } from "./format.ts";

describe("format", () => {
  it("gives durations a unit that can be read", () => {
    expect([0, 0.4, 12.3, 999.4, 999.6, 1234, 12_345, 59_960, 61_000, 3_599_900, 7_260_000].map(formatDuration)).toEqual([
      "0 ms",
      "<1 ms",
      "12 ms",
      "999 ms",
      "1.00 s",
      "1.23 s",
      "12.3 s",
      "1 min 0 s",
      "1 min 1 s",
      "1 h 0 min",
      "2 h 1 min",
    ]);
  });

  it("never shows a cost as nothing that was something", () => {
    expect([0, 0.000_01, 0.0123, 0.5, 12.345].map(formatCost)).toEqual(["$0", "<$0.0001", "$0.0123", "$0.50", "$12.35"]);
  });

  it("gives sizes a unit", () => {
    expect([0, 1023, 1536, 50 * 2 ** 30, 2 ** 60].map(formatBytes)).toEqual(["0 B", "1023 B", "1.5 KiB", "50 GiB", "1024 PiB"]);
  });

  it("counts, signs and ages", () => {
    expect([0, 9_999, 12_345].map(formatCount)).toEqual(["0", "9,999", "12.3K"]);
    expect([countOf(1, "step"), countOf(2, "step")]).toEqual(["1 step", "2 steps"]);
    expect([0.1234, -0.5, 0, 0.0001].map(formatSigned)).toEqual(["+0.123", "−0.5", "0", "0"]);
    expect(formatAgo(0, 90_000)).toBe("1 min ago");
    expect(formatAgo(10, 0)).toBe("now");
    expect(shortId("0192f0c1aaaabbbbccccddddeeeeffff")).toBe("0192f0c1…ffff");
  });
});
