import { describe, expect, it } from "vitest";
import { describeChange, splitChanges } from "./describe-change.ts";

const long = "The customer asked for a refund of the order that was placed last week, and the agent looked it up in the database.";

describe("describeChange", () => {
  it("marks differences inside long strings only", () => {
    const described = describeChange({ path: "/state/note", type: "changed", before: long, after: long.replace("refund", "replacement") });
    expect(described.text?.filter(({ type }) => type !== "same")).toEqual([
      { type: "removed", text: "refund" },
      { type: "added", text: "replacement" },
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
