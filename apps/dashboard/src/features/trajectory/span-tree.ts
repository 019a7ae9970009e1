import type { SpanSkeleton } from "@retake/protocol";
import { missingParents } from "./tree/missing-parents.ts";

/**
 * Spans depth first, in typed arrays: row `r` shows span `span[r]`, and its
 * descendants are the rows up to `r + size[r]`, so that folding skips them.
 */
export interface SpanTree {
  /** Those that came, in order of start; behind them one for each parent that is named and has not come. */
  readonly spans: readonly SpanSkeleton[];
  /** How many came. */
  readonly received: number;
  readonly span: Int32Array;
  readonly depth: Uint16Array;
  /** Rows of the subtree, the row itself included. */
  readonly size: Int32Array;
  /** Row of the parent, -1 at the top. */
  readonly parent: Int32Array;
  readonly rowOf: ReadonlyMap<string, number>;
}

const NONE = -1;

/** Builds the tree; spans whose parent has not come stand under a place for it, one in a circle of parents at the top. */
export function buildSpanTree(received: readonly SpanSkeleton[]): SpanTree {
  const indexOf = new Map<string, number>();
  received.forEach((span, index) => indexOf.set(span.spanId, index));
  const missing = missingParents(received, indexOf);
  const spans = missing.length > 0 ? [...received, ...missing] : received;
  missing.forEach((span, index) => indexOf.set(span.spanId, received.length + index));
  const count = spans.length;
  // Children as linked lists that begin with the last one, which goes onto the stack first.
  const lastChild = new Int32Array(count).fill(NONE);
  const previousSibling = new Int32Array(count).fill(NONE);
  const parentIndex = new Int32Array(count).fill(NONE);
  for (let index = 0; index < count; index++) {
    const parentId = spans[index]!.parentId;
    const above = parentId === null ? undefined : indexOf.get(parentId);
    if (above === undefined || above === index) continue;
    parentIndex[index] = above;
    previousSibling[index] = lastChild[above]!;
    lastChild[above] = index;
  }

  const span = new Int32Array(count);
  const depth = new Uint16Array(count);
  const size = new Int32Array(count).fill(1);
  const parent = new Int32Array(count).fill(NONE);
  const rowOfIndex = new Int32Array(count).fill(NONE);
  const stack = new Int32Array(count + 1);
  let row = 0;
  const place = (top: number): void => {
    stack[0] = top;
    for (let height = 1; height > 0;) {
      const index = stack[--height]!;
      if (rowOfIndex[index] !== NONE) continue;
      const parentRow = index === top ? NONE : rowOfIndex[parentIndex[index]!]!;
      rowOfIndex[index] = row;
      span[row] = index;
      parent[row] = parentRow;
      depth[row] = parentRow === NONE ? 0 : Math.min(depth[parentRow]! + 1, 65_535);
      for (let child = lastChild[index]!; child !== NONE; child = previousSibling[child]!) stack[height++] = child;
      row++;
    }
  };
  for (let index = 0; index < count; index++) if (parentIndex[index] === NONE) place(index);
  // What is left goes in a circle of parents.
  for (let index = 0; index < count; index++) if (rowOfIndex[index] === NONE) place(index);
  for (let r = count - 1; r >= 0; r--) if (parent[r]! !== NONE) size[parent[r]!]! += size[r]!;

  const rowOf = new Map<string, number>();
  for (let r = 0; r < count; r++) rowOf.set(spans[span[r]!]!.spanId, r);
  return { spans, received: received.length, span, depth, size, parent, rowOf };
}

/** Rows that are shown: what is folded hides what is below it; `kept` says of each row whether it is shown at all. */
export function visibleRows(tree: SpanTree, isFolded: (row: number) => boolean, kept?: Uint8Array): Int32Array {
  const rows = new Int32Array(tree.span.length);
  let shown = 0;
  for (let row = 0; row < tree.span.length;) {
    if (!kept || kept[row]) rows[shown++] = row;
    row += isFolded(row) ? tree.size[row]! : 1;
  }
  return rows.subarray(0, shown);
}

/** Whether the row stands for a parent that has not come. */
export function isMissing(tree: SpanTree, row: number): boolean {
  return tree.span[row]! >= tree.received;
}

export function spanAt(tree: SpanTree, row: number): SpanSkeleton {
  return tree.spans[tree.span[row]!]!;
}

/** The ids above a row: what must be unfolded for it to show. */
export function ancestorsOf(tree: SpanTree, row: number): string[] {
  const ids: string[] = [];
  for (let above = tree.parent[row] ?? NONE; above !== NONE; above = tree.parent[above]!) ids.push(spanAt(tree, above).spanId);
  return ids;
}

/** Where a run opens: the deepest first error, which is where it began, else where most of the time went, or the root while it is going on. */
export function openingSpan(tree: SpanTree): string | null {
  for (let row = 0; row < tree.span.length; row++) {
    if (spanAt(tree, row).status !== "error") continue;
    let at = row;
    // An error shows on every span above its cause.
    for (let next = row + 1; next < row + tree.size[row]!; next++)
      if (spanAt(tree, next).status === "error" && tree.parent[next] === at) at = next;
    return spanAt(tree, at).spanId;
  }
  return tree.span.length > 0 ? spanAt(tree, slowestRow(tree)).spanId : null;
}

/** Down from the root along the longest child, as long as it took most of its parent's time. */
function slowestRow(tree: SpanTree): number {
  for (let row = 0; ;) {
    const { durationMs } = spanAt(tree, row);
    if (durationMs === null) return 0;
    let longest = NONE;
    for (let child = row + 1; child < row + tree.size[row]!; child += tree.size[child]!)
      if (longest === NONE || (spanAt(tree, child).durationMs ?? 0) > (spanAt(tree, longest).durationMs ?? 0)) longest = child;
    if (longest === NONE || (spanAt(tree, longest).durationMs ?? 0) < durationMs / 2) return row;
    row = longest;
  }
}

/** The next row with an error after the given one, around the end; null where there is none. */
export function nextError(tree: SpanTree, from: number): number | null {
  return nextRow(tree, from, ({ status }) => status === "error");
}

/** The next row with such a span after the given one, around the end; null where there is none. */
export function nextRow(tree: SpanTree, from: number, matches: (span: SpanSkeleton) => boolean): number | null {
  const count = tree.span.length;
  for (let step = 1; step <= count; step++) {
    const row = (from + step + count) % count;
    if (matches(spanAt(tree, row))) return row;
  }
  return null;
}
