"use client";

import { useShortcuts } from "../shell/use-shortcuts.ts";
import { STEP_FILTER_ID } from "./filter/step-filter.tsx";
import { nextError, nextRow, spanAt } from "./span-tree.ts";
import { PAGE_ROWS, treeMoves } from "./tree/tree-moves.ts";
import type { RunView } from "./use-run-view.ts";

/** Keys of the run page. */
export function useRunKeys(view: RunView): void {
  const { tree, waiting, selected, steps, choices, choose } = view;
  const { selectedRow: row, conversation } = steps;
  const moves = treeMoves(view, PAGE_ROWS);
  const go = (to: number | null): void => {
    if (to !== null) void choose({ span: spanAt(tree, to).spanId });
  };
  const by = (count: number): void => {
    if (choices.view !== "transcript") return moves.by(count);
    const next = conversation[conversation.findIndex(({ spanId }) => spanId === selected) + count];
    if (next) void choose({ span: next.spanId });
  };
  /** Elsewhere arrows move in tabs, scroll, or choose. */
  const inTree =
    (move: () => void) =>
    ({ target }: KeyboardEvent): void => {
      if (choices.view === "tree" && (target === document.body || (target as Element).id === "main")) move();
    };
  useShortcuts({
    "/": () => document.getElementById(STEP_FILTER_ID)?.focus(),
    j: () => by(1),
    k: () => by(-1),
    ArrowRight: inTree(moves.inward),
    ArrowLeft: inTree(moves.outward),
    e: () => go(nextError(tree, row)),
    w: () => go(nextRow(tree, row, ({ spanId }) => waiting.has(spanId))),
    s: () => void choose({ tab: "state", fork: null }),
    f: () => void choose({ fork: true }),
    ...(choices.fork ? { Escape: () => void choose({ fork: null }) } : {}),
  });
}
