import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeChange, splitChanges } from "./describe-change.ts";
import { diffText } from "./text-diff.ts";

const long = "The customer asked for a refund of the order that was placed last week, and the agent looked it up in the database.";

describe("describeChange", () => {
  it("marks differences inside long strings only", () => {
    const described = describeChange({ path: "/state/note", type: "changed", before: long, after: long.replace("refund", "replacement") });
    expect(described.text?.filter(({ type }) => type !== "same")).toEqual([
      { type: "removed", text: "fund" },
      { type: "added", text: "placement" },
    ]);
    expect(describeChange({ path: "/state/n", type: "changed", before: "a", after: "b" }).text).toBeNull();
    expect(describeChange({ path: "/state/n", type: "changed", before: long, after: 1 }).text).toBeNull();
    expect(
      describeChange({ path: "/state/n", type: "changed", before: `~lhttp://a/?${long}`, after: `~lhttp://a/?${long}x` }).text,
    ).toBeNull();
  });

  it("keeps apart what the journal restates, and null from nothing", () => {
    const { state, journal } = splitChanges([
      { path: "/journal/3", type: "added", after: { type: "settle" } },
      { path: "/state/cart/a~1b", type: "added", after: null },
    ]);
    expect(state).toMatchObject([{ tokens: ["state", "cart", "a/b"], before: undefined, after: null }]);
    expect(journal).toHaveLength(1);
  });
});

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
