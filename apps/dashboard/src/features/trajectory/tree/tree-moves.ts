import type { KeyboardEvent } from "react";
import { spanAt } from "../span-tree.ts";
import type { RunView } from "../use-run-view.ts";
import { refold } from "./folding.ts";

/** Less than any screen has, so that a page overlaps with the one before. */
export const PAGE_ROWS = 20;

export interface TreeMoves {
  readonly toggle: (spanId: string, fold: boolean) => void;
  readonly by: (rows: number) => void;
  readonly byPage: (pages: number) => void;
  readonly toEnd: (last: boolean) => void;
  /** → of the treegrid pattern: unfolds, or goes to the first child. */
  readonly inward: () => void;
  /** ←: folds, or goes to the parent. */
  readonly outward: () => void;
}

/** What keys and clicks do to the tree as it is; a page has so many rows. */
export function treeMoves(view: Pick<RunView, "tree" | "steps" | "selected" | "choose">, pageRows: number): TreeMoves {
  const { tree, steps, choose } = view;
  const { rows, selectedRow, isFolded, folding } = steps;
  const go = (spanId: string): void => void choose({ span: spanId });
  const selectAt = (at: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (row !== undefined) go(spanAt(tree, row).spanId);
  };
  const position = (): number => rows.indexOf(selectedRow);
  const toggle = (spanId: string, fold: boolean): void => {
    const row = tree.rowOf.get(spanId);
    if (row === undefined) return;
    // Folding over the selected row selects what it is folded into.
    const covers = fold && selectedRow > row && selectedRow < row + tree.size[row]!;
    void choose({ fold: refold(tree, folding, [row], fold), ...(covers ? { span: spanId } : {}) });
  };
  const by = (count: number): void => selectAt(position() + count);
  const byPage = (pages: number): void => selectAt(position() + pages * pageRows);
  const toEnd = (last: boolean): void => selectAt(last ? rows.length - 1 : 0);
  const inward = (): void => {
    if (selectedRow < 0) return;
    if (isFolded(selectedRow)) toggle(spanAt(tree, selectedRow).spanId, false);
    else if (tree.size[selectedRow]! > 1) selectAt(position() + 1);
  };
  const outward = (): void => {
    if (selectedRow < 0) return;
    if (tree.size[selectedRow]! > 1 && !isFolded(selectedRow) && !steps.filtered) toggle(spanAt(tree, selectedRow).spanId, true);
    else if (tree.parent[selectedRow]! >= 0) go(spanAt(tree, tree.parent[selectedRow]!).spanId);
  };
  return { toggle, by, byPage, toEnd, inward, outward };
}

/** Keys of a focused treegrid. */
export function treeKeys(event: KeyboardEvent, moves: TreeMoves): void {
  const keys: Record<string, () => void> = {
    ArrowDown: () => moves.by(1),
    ArrowUp: () => moves.by(-1),
    PageDown: () => moves.byPage(1),
    PageUp: () => moves.byPage(-1),
    Home: () => moves.toEnd(false),
    End: () => moves.toEnd(true),
    ArrowRight: moves.inward,
    ArrowLeft: moves.outward,
  };
  const move = keys[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move();
}
