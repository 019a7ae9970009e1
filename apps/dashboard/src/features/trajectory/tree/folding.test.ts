import type { SpanSkeleton } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { buildSpanTree, spanAt, visibleRows } from "../span-tree.ts";
import { foldedRows, parseAsFolding, refold, unfolded, type Folding } from "./folding.ts";

const id = (letter: string): string => letter.repeat(16);
const span = (letter: string, parent: string | null): SpanSkeleton =>
  ({ spanId: id(letter), parentId: parent && id(parent) }) as SpanSkeleton;
// a ─ b ─ c ─ d;  a ─ e ─ f
const tree = buildSpanTree([span("a", null), span("b", "a"), span("c", "b"), span("d", "c"), span("e", "a"), span("f", "e")]);
const shown = (folding: Folding): string =>
  [...visibleRows(tree, foldedRows(tree, folding))].map((row) => spanAt(tree, row).spanId[0]).join("");
const all: Folding = { all: true, except: [] };

describe("folding", () => {
  it("folds rows by hand, and everything below the top", () => {
    expect(shown(unfolded)).toBe("abcdef");
    expect(shown(refold(tree, unfolded, [1], true))).toBe("abef");
    expect(shown(all)).toBe("abe");
    expect(shown(refold(tree, all, [1], false))).toBe("abce");
    expect(shown(refold(tree, refold(tree, all, [1], false), [1], true))).toBe("abe");
    expect(refold(tree, unfolded, [3], true)).toEqual(unfolded);
  });

  it("stands in the address", () => {
    const some = refold(tree, all, [1, 2], false);
    expect(parseAsFolding.parse(parseAsFolding.serialize(some))).toEqual(some);
    expect(parseAsFolding.serialize(all)).toBe("all");
    expect(parseAsFolding.parse(id("b"))).toEqual({ all: false, except: [id("b")] });
    expect(parseAsFolding.parse("<script>")).toBeNull();
  });
});
