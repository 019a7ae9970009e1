import type { SpanSkeleton } from "@retake/protocol";

/**
 * Spans depth first, in typed arrays: row `r` shows span `span[r]`, and its
 * descendants are the rows up to `r + size[r]`, so that folding skips them.
 */
export interface SpanTree {
  readonly spans: readonly SpanSkeleton[];
  readonly span: Int32Array;
  readonly depth: Uint16Array;
  /** Rows of the subtree, the row itself included. */
  readonly size: Int32Array;
  /** Row of the parent, -1 at the top. */
  readonly parent: Int32Array;
  readonly rowOf: ReadonlyMap<string, number>;
}

const NONE = -1;

/** Builds the tree; a span whose parent is not among them stands at the top, and so does one in a circle of parents. */
export function buildSpanTree(spans: readonly SpanSkeleton[]): SpanTree {
  const count = spans.length;
  const indexOf = new Map<string, number>();
  spans.forEach((span, index) => indexOf.set(span.spanId, index));
  // Children as linked lists in the order of start; filled from the back so that each list begins with the first.
  const firstChild = new Int32Array(count).fill(NONE);
  const nextSibling = new Int32Array(count).fill(NONE);
  const roots: number[] = [];
  for (let index = count - 1; index >= 0; index--) {
    const parentId = spans[index]!.parentId;
    const parentIndex = parentId === null ? undefined : indexOf.get(parentId);
    if (parentIndex === undefined || parentIndex === index) roots.push(index);
    else {
      nextSibling[index] = firstChild[parentIndex]!;
      firstChild[parentIndex] = index;
    }
  }
  roots.reverse();

  const span = new Int32Array(count);
  const depth = new Uint16Array(count);
  const size = new Int32Array(count).fill(1);
  const parent = new Int32Array(count).fill(NONE);
  const placed = new Uint8Array(count);
  let row = 0;
  const place = (top: number): void => {
    const stack: { index: number; parentRow: number }[] = [{ index: top, parentRow: NONE }];
    while (stack.length > 0) {
      const { index, parentRow } = stack.pop()!;
      if (placed[index]) continue;
      placed[index] = 1;
      span[row] = index;
      parent[row] = parentRow;
      depth[row] = parentRow === NONE ? 0 : Math.min(depth[parentRow]! + 1, 65_535);
      const children: number[] = [];
      for (let child = firstChild[index]!; child !== NONE; child = nextSibling[child]!) children.push(child);
      for (const child of children.reverse()) stack.push({ index: child, parentRow: row });
      row++;
    }
  };
  roots.forEach(place);
  for (let index = 0; index < count; index++) if (!placed[index]) place(index);
  for (let r = count - 1; r >= 0; r--) if (parent[r]! !== NONE) size[parent[r]!]! += size[r]!;

  const rowOf = new Map<string, number>();
  for (let r = 0; r < count; r++) rowOf.set(spans[span[r]!]!.spanId, r);
  return { spans, span, depth, size, parent, rowOf };
}

/** Rows that are shown when the given spans are folded. */
export function visibleRows(tree: SpanTree, collapsed: ReadonlySet<string>): Int32Array {
  const rows = new Int32Array(tree.span.length);
  let shown = 0;
  for (let row = 0; row < tree.span.length;) {
    rows[shown++] = row;
    row += collapsed.size > 0 && collapsed.has(spanAt(tree, row).spanId) ? tree.size[row]! : 1;
  }
  return rows.subarray(0, shown);
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

/** Where a run opens: the deepest first error, which is where it began, else the root. */
export function openingSpan(tree: SpanTree): string | null {
  for (let row = 0; row < tree.span.length; row++) {
    if (spanAt(tree, row).status !== "error") continue;
    let at = row;
    // An error shows on every span above its cause.
    for (let next = row + 1; next < row + tree.size[row]!; next++)
      if (spanAt(tree, next).status === "error" && tree.parent[next] === at) at = next;
    return spanAt(tree, at).spanId;
  }
  return tree.span.length > 0 ? spanAt(tree, 0).spanId : null;
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
