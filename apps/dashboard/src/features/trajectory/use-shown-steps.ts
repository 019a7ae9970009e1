"use client";

import type { SpanKind, SpanSkeleton } from "@retake/protocol";
import { useDeferredValue, useMemo } from "react";
import { conversationSteps } from "../transcript/conversation-steps.ts";
import { filterSteps, isFiltering, type FilteredSteps } from "./filter/filter-steps.ts";
import { visibleRows, type SpanTree } from "./span-tree.ts";
import { foldedRows, refold, type Folding } from "./tree/folding.ts";

interface Choices {
  readonly view: string;
  readonly find: string;
  readonly kind: readonly SpanKind[];
  readonly failed: boolean;
  readonly fold: Folding;
}

/** The steps in view, as rows of the tree from top to bottom. */
export interface ShownSteps {
  readonly rows: Int32Array;
  /** Row of the selected span, -1 for none. */
  readonly selectedRow: number;
  readonly folding: Folding;
  readonly isFolded: (row: number) => boolean;
  readonly filtered: FilteredSteps | null;
  /** Those that the transcript shows, in order of start. */
  readonly conversation: readonly SpanSkeleton[];
}

const nothingFolded = (): boolean => false;

/** What is left of a run's steps by filter and folding. */
export function useShownSteps(tree: SpanTree, choices: Choices, selected: string | null): ShownSteps {
  const text = useDeferredValue(choices.find);
  const { kind: kinds, failed } = choices;
  const filtered = useMemo(() => {
    const filter = { text, kinds, failed };
    return isFiltering(filter) ? filterSteps(tree, filter) : null;
  }, [tree, text, kinds, failed]);
  const selectedRow = selected === null ? -1 : (tree.rowOf.get(selected) ?? -1);
  // What is selected from elsewhere (a key, a link) is unfolded on the way.
  const folding = useMemo(() => refold(tree, choices.fold, rowsAbove(tree, selectedRow), false), [tree, choices.fold, selectedRow]);
  // A filter shows what it finds, wherever it is.
  const isFolded = useMemo(() => (filtered ? nothingFolded : foldedRows(tree, folding)), [tree, folding, filtered]);
  const rows = useMemo(() => visibleRows(tree, isFolded, filtered?.kept), [tree, isFolded, filtered]);
  const isTranscript = choices.view === "transcript";
  const conversation = useMemo(() => (isTranscript ? conversationSteps(tree, filtered?.matches) : []), [tree, filtered, isTranscript]);
  return { rows, selectedRow, folding, isFolded, filtered, conversation };
}

function rowsAbove(tree: SpanTree, row: number): number[] {
  const rows: number[] = [];
  for (let above = tree.parent[row] ?? -1; above >= 0; above = tree.parent[above]!) rows.push(above);
  return rows;
}
