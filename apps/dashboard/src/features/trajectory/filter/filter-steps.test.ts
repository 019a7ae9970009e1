import type { SpanKind, SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { buildSpanTree, spanAt, visibleRows } from "../span-tree.ts";
import { filterSteps, isFiltering, type StepFilter } from "./filter-steps.ts";

const span = (spanId: string, parentId: string | null, kind: SpanKind, fields: Partial<SpanSkeleton> = {}): SpanSkeleton =>
  ({ spanId, parentId, kind, name: spanId, status: "ok", preview: "", statusMessage: "", ...fields }) as SpanSkeleton;
const tree = buildSpanTree([
  span("root", null, "agent"),
  span("plan", "root", "model", { preview: "Look at the Order first" }),
  span("inner", "root", "agent"),
  span("find", "inner", "tool", { tool: "find_order", status: "error", statusMessage: "timed out" }),
  span("write", "inner", "tool"),
]);
const none: StepFilter = { text: "", kinds: [], failed: false };
const shown = (filter: Partial<StepFilter>): { rows: string; count: number } => {
  const { kept, count } = filterSteps(tree, { ...none, ...filter });
  return { rows: [...visibleRows(tree, () => false, kept)].map((row) => spanAt(tree, row).spanId).join(" "), count };
};

describe("filterSteps", () => {
  it("finds words in names, previews and errors, and keeps what is above", () => {
    expect(shown({ text: "ORDER" })).toEqual({ rows: "root plan inner find", count: 2 });
    expect(shown({ text: "timed find" })).toEqual({ rows: "root inner find", count: 1 });
    expect(shown({ text: "nowhere" })).toEqual({ rows: "", count: 0 });
  });

  it("finds kinds and errors, together with words", () => {
    expect(shown({ kinds: ["tool", "model"] })).toEqual({ rows: "root plan inner find write", count: 3 });
    expect(shown({ failed: true })).toEqual({ rows: "root inner find", count: 1 });
    expect(shown({ failed: true, text: "write" })).toEqual({ rows: "", count: 0 });
  });

  it("knows when there is nothing to filter by", () => {
    expect([none, { ...none, text: " " }, { ...none, failed: true }].map(isFiltering)).toEqual([false, false, true]);
  });
});
