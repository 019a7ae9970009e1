"use client";

import { useShortcuts } from "../shell/use-shortcuts.ts";
import { nextError, nextRow, spanAt } from "./span-tree.ts";
import type { RunView } from "./use-run-view.ts";

/** Keys of the run page. */
export function useRunKeys({ tree, waiting, selected, choices, choose }: RunView): void {
  const row = selected === null ? -1 : (tree.rowOf.get(selected) ?? -1);
  const go = (to: number | null): void => {
    if (to !== null && to >= 0 && to < tree.span.length) void choose({ span: spanAt(tree, to).spanId });
  };
  useShortcuts({
    j: () => go(row + 1),
    k: () => go(row - 1),
    e: () => go(nextError(tree, row)),
    w: () => go(nextRow(tree, row, ({ spanId }) => waiting.has(spanId))),
    s: () => void choose({ tab: "state", fork: null }),
    f: () => void choose({ fork: true }),
    ...(choices.fork ? { Escape: () => void choose({ fork: null }) } : {}),
  });
}
