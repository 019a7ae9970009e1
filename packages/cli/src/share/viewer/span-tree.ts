import type { SpanSkeleton } from "@retake/protocol";

/** Spans depth first: row `r` shows span `span[r]`, and its descendants are the rows up to `r + size[r]`. */
export interface SpanTree {
  readonly spans: readonly SpanSkeleton[];
  readonly span: Int32Array;
  readonly depth: Uint16Array;
  readonly size: Int32Array;
  readonly parent: Int32Array;
  readonly rowOf: ReadonlyMap<string, number>;
  readonly startMs: number;
  readonly totalMs: number;
}

/** A span whose parent is not among them stands at the top, and so does one in a circle of parents. */
export function buildSpanTree(spans: readonly SpanSkeleton[], nowMs: number): SpanTree {
  const indexOf = new Map(spans.map((span, index) => [span.spanId, index]));
  const children: number[][] = spans.map(() => []);
  const tops: number[] = [];
  spans.forEach(({ parentId }, index) => {
    const parent = parentId === null ? undefined : indexOf.get(parentId);
    if (parent === undefined || parent === index) tops.push(index);
    else children[parent]!.push(index);
  });
  const { length } = spans;
  const tree = {
    spans,
    span: new Int32Array(length),
    depth: new Uint16Array(length),
    size: new Int32Array(length).fill(1),
    parent: new Int32Array(length).fill(-1),
    rowOf: new Map<string, number>(),
    ...extent(spans, nowMs),
  };
  const placed = new Uint8Array(length);
  let row = 0;
  const place = (top: number): void => {
    const stack = [{ index: top, parent: -1 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      if (placed[next.index]) continue;
      placed[next.index] = 1;
      tree.span[row] = next.index;
      tree.parent[row] = next.parent;
      tree.depth[row] = next.parent < 0 ? 0 : Math.min(tree.depth[next.parent]! + 1, 65_535);
      tree.rowOf.set(spans[next.index]!.spanId, row);
      for (const child of children[next.index]!.toReversed()) stack.push({ index: child, parent: row });
      row++;
    }
  };
  tops.forEach(place);
  for (let index = 0; index < length; index++) place(index);
  for (let r = length - 1; r >= 0; r--) if (tree.parent[r]! >= 0) tree.size[tree.parent[r]!]! += tree.size[r]!;
  return tree;
}

function extent(spans: readonly SpanSkeleton[], nowMs: number): { startMs: number; totalMs: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    start = Math.min(start, span.startTimeMs);
    end = Math.max(end, span.startTimeMs + spanDuration(span, nowMs));
  }
  return spans.length === 0 ? { startMs: 0, totalMs: 0 } : { startMs: start, totalMs: end - start };
}

/** Up to the moment the file was made for what was going on then. */
export function spanDuration({ startTimeMs, durationMs }: SpanSkeleton, nowMs: number): number {
  return durationMs ?? Math.max(0, nowMs - startTimeMs);
}

export function spanAt(tree: SpanTree, row: number): SpanSkeleton {
  return tree.spans[tree.span[row]!]!;
}

export function visibleRows(tree: SpanTree, collapsed: ReadonlySet<string>): number[] {
  const rows: number[] = [];
  for (let row = 0; row < tree.span.length;) {
    rows.push(row);
    row += collapsed.has(spanAt(tree, row).spanId) ? tree.size[row]! : 1;
  }
  return rows;
}

/** Where a run opens: the deepest first error, which is where it began, else the top. */
export function openingRow(tree: SpanTree): number {
  const failed = (row: number): boolean => spanAt(tree, row).status === "error";
  for (let row = 0; row < tree.span.length; row++) {
    if (!failed(row)) continue;
    let at = row;
    for (let next = row + 1; next < row + tree.size[row]!; next++) if (tree.parent[next] === at && failed(next)) at = next;
    return at;
  }
  return 0;
}

/** The next such row after the given one, around the end; -1 where there is none. */
export function nextRow(tree: SpanTree, from: number, matches: (row: number) => boolean, step: 1 | -1 = 1): number {
  const { length } = tree.span;
  for (let i = 1; i <= length; i++) {
    const row = (from + step * i + length * 2) % length;
    if (matches(row)) return row;
  }
  return -1;
}

const titles = {
  agent: "Agent",
  scope: "Scope",
  model: "Model call",
  tool: "Tool call",
  step: "Step",
  timer: "Timer",
  fetch: "Fetch",
  signal: "Signal",
  other: "Span",
} as const;

export function kindTitle({ kind }: SpanSkeleton): string {
  return titles[kind];
}

export function spanTitle({ kind, tool, model, agent, name }: SpanSkeleton): string {
  return (kind === "tool" ? tool : kind === "model" ? model : kind === "agent" ? agent : "") || name;
}
