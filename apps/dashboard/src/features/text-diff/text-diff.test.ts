import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffText } from "./text-diff.ts";

describe("diffText", () => {
  it("adds up to both texts where nothing is cut", () => {
    const text = fc.array(fc.constantFrom("one ", "two ", "three ", "\n"), { maxLength: 12 }).map((words) => words.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffText(before, after);
        const without = (skipped: string): string =>
          parts
            .filter(({ type }) => type !== skipped)
            .map((part) => part.text)
            .join("");
        expect(without("added")).toBe(before);
        expect(without("removed")).toBe(after);
      }),
    );
  });

  it("cuts long unchanged stretches", () => {
    const parts = diffText(`${"x".repeat(5000)}old${"y".repeat(5000)}`, `${"x".repeat(5000)}new${"y".repeat(5000)}`);
    expect(parts.map(({ text }) => text).join("").length).toBeLessThan(300);
  });
});
