import type { SpanSkeleton } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ancestorsOf, buildSpanTree, isMissing, nextError, openingSpan, spanAt, visibleRows, type SpanTree } from "./span-tree.ts";

const span = (spanId: string, parentId: string | null, status: SpanSkeleton["status"] = "ok"): SpanSkeleton =>
  ({ spanId, parentId, status }) as SpanSkeleton;
const names = (tree: SpanTree, rows: Iterable<number>): string => [...rows].map((row) => spanAt(tree, row).spanId).join("");
const all = (tree: SpanTree): string =>
  names(
    tree,
    visibleRows(tree, () => false),
  );
const folded =
  (tree: SpanTree, ...ids: string[]) =>
  (row: number): boolean =>
    ids.includes(spanAt(tree, row).spanId);

// a ─ b ─ c, d;  a ─ e;  f
const spans = [span("a", null), span("b", "a"), span("c", "b"), span("e", "a"), span("d", "b"), span("f", null)];

describe("buildSpanTree", () => {
  it("puts spans depth first, siblings in order of start", () => {
    const tree = buildSpanTree(spans);
    expect(all(tree)).toBe("abcdef");
    expect([...tree.depth]).toEqual([0, 1, 2, 2, 1, 0]);
    expect([...tree.size]).toEqual([5, 3, 1, 1, 1, 1]);
    expect([...tree.parent]).toEqual([-1, 0, 1, 1, 0, -1]);
    expect(ancestorsOf(tree, 3)).toEqual(["b", "a"]);
  });

  it("skips folded subtrees", () => {
    const tree = buildSpanTree(spans);
    expect(names(tree, visibleRows(tree, folded(tree, "b")))).toBe("abef");
    expect(names(tree, visibleRows(tree, folded(tree, "a", "b")))).toBe("af");
    expect(names(tree, visibleRows(tree, folded(tree, "c")))).toBe("abcdef");
  });

  it("loses nothing to missing parents, circles and spans that are their own parent", () => {
    const tree = buildSpanTree([span("a", "gone"), span("b", "c"), span("c", "b"), span("d", "d")]);
    expect(all(tree).split("").sort().join("")).toBe("abcd");
  });

  it("puts spans under a place for the parent that has not come, but not a run's only root", () => {
    const tree = buildSpanTree([span("a", null), span("b", "g"), span("c", "g"), span("d", "b")]);
    expect(all(tree)).toBe("agbdc");
    expect([0, 1, 2].map((row) => isMissing(tree, row))).toEqual([false, true, false]);
    expect(tree.received).toBe(4);
    expect(all(buildSpanTree([span("a", "elsewhere"), span("b", "a")]))).toBe("ab");
  });

  it("shows every span once, whatever the parents, and sizes agree with depths", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(30), { nil: null }), { maxLength: 30 }), (parents) => {
        const tree = buildSpanTree(parents.map((parent, index) => span(`s${index}`, parent === null ? null : `s${parent}`)));
        expect(new Set(tree.span).size).toBe(tree.spans.length);
        expect(tree.received).toBe(parents.length);
        for (let row = 0; row < tree.size.length; row++) {
          for (let inner = row + 1; inner < row + tree.size[row]!; inner++) expect(tree.depth[inner]).toBeGreaterThan(tree.depth[row]!);
          expect(tree.depth[row + tree.size[row]!] ?? 0).toBeLessThanOrEqual(tree.depth[row]!);
        }
      }),
    );
  });

  it("holds 50,000 spans in one chain", () => {
    const chain = Array.from({ length: 50_000 }, (_, index) => span(`s${index}`, index === 0 ? null : `s${index - 1}`));
    const tree = buildSpanTree(chain);
    expect(tree.size[0]).toBe(50_000);
    expect(visibleRows(tree, folded(tree, "s10"))).toHaveLength(11);
  });
});

describe("errors", () => {
  const failing = buildSpanTree([
    span("a", null, "error"),
    span("b", "a"),
    span("c", "a", "error"),
    span("d", "c", "error"),
    span("e", "a", "error"),
  ]);

  it("opens where the first error began, else where the time went, or at the root", () => {
    expect(openingSpan(failing)).toBe("d");
    const timed = spans.map((each) => ({ ...each, durationMs: { a: 10, b: 9, c: 2, d: 6, e: 1, f: 1 }[each.spanId] ?? 0 }));
    expect(openingSpan(buildSpanTree(timed))).toBe("d");
    expect(openingSpan(buildSpanTree(timed.map((each) => (each.spanId === "a" ? { ...each, durationMs: null } : each))))).toBe("a");
    expect(openingSpan(buildSpanTree([]))).toBeNull();
  });

  it("goes around the errors", () => {
    expect([0, 2, 3, 4].map((row) => nextError(failing, row))).toEqual([2, 3, 4, 0]);
    expect(nextError(buildSpanTree(spans), 0)).toBeNull();
    expect(nextError(buildSpanTree([]), -1)).toBeNull();
  });
});
