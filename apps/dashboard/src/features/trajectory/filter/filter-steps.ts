import type { SpanKind, SpanSkeleton } from "@retake/protocol";
import { spanAt, type SpanTree } from "../span-tree.ts";

export interface StepFilter {
  readonly text: string;
  /** None for all. */
  readonly kinds: readonly SpanKind[];
  readonly failed: boolean;
}

export interface FilteredSteps {
  /** Of each row whether it matches or stands above one that does. */
  readonly kept: Uint8Array;
  readonly matches: Uint8Array;
  readonly count: number;
}

export function isFiltering({ text, kinds, failed }: StepFilter): boolean {
  return text.trim() !== "" || kinds.length > 0 || failed;
}

/** Steps that match all of the filter, and what is above them. */
export function filterSteps(tree: SpanTree, { text, kinds, failed }: StepFilter): FilteredSteps {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set<SpanKind>(kinds);
  const rows = tree.span.length;
  const matches = new Uint8Array(rows);
  const kept = new Uint8Array(rows);
  let count = 0;
  // From the back, so that a row is kept before its parent is looked at.
  for (let row = rows - 1; row >= 0; row--) {
    const span = spanAt(tree, row);
    const matched =
      (!failed || span.status === "error") &&
      (wanted.size === 0 || wanted.has(span.kind)) &&
      (words.length === 0 || holdsAll(searchedText(span), words));
    if (matched) {
      matches[row] = 1;
      count++;
    }
    if (matched || kept[row]) {
      kept[row] = 1;
      if (tree.parent[row]! >= 0) kept[tree.parent[row]!] = 1;
    }
  }
  return { kept, matches, count };
}

function holdsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

const texts = new WeakMap<SpanSkeleton, string>();

/** What a filter looks into: names, the glimpse of what came out, the error; not all of the content. */
function searchedText(span: SpanSkeleton): string {
  let text = texts.get(span);
  if (text === undefined) {
    const { name, tool, model, agent, stepKey, spanId, preview, statusMessage } = span;
    text = `${name} ${tool} ${model} ${agent} ${stepKey} ${spanId} ${preview} ${statusMessage}`.toLowerCase();
    texts.set(span, text);
  }
  return text;
}
