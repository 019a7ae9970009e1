import { spanAt, type SpanTree } from "../span-tree.ts";

/** Milliseconds by which clocks and roundings may differ without a word. */
const TOLERANCE_MS = 1;
/** Spans outside of their parents may stretch a run's time to so many times what it is without them. */
const MAX_STRETCH = 2;

export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
  /** Rows that lie outside of it in part or whole: their clocks disagree with the others' too much to be drawn with them. */
  readonly beyond: number;
  /** Of each row by how much it begins before its parent, or ends after it (negative: before); 0 where it lies within. */
  readonly outsideMs: Float64Array;
}

/** When a step ended; one that is going on ends now. */
export function endOf(span: { readonly startTimeMs: number; readonly durationMs: number | null }, nowMs: number): number {
  return span.startTimeMs + (span.durationMs ?? Math.max(0, nowMs - span.startTimeMs));
}

/** From when to when a run lasts. Spans far outside of their parents don't count: another machine's clock put them there. */
export function timeRange(tree: SpanTree, nowMs: number): TimeRange {
  const count = tree.span.length;
  const outsideMs = new Float64Array(count);
  const trusted = new Uint8Array(count);
  const whole = new Bounds();
  const kept = new Bounds();
  for (let row = 0; row < count; row++) {
    const span = spanAt(tree, row);
    const endMs = endOf(span, nowMs);
    const parentRow = tree.parent[row]!;
    const parent = parentRow < 0 ? null : spanAt(tree, parentRow);
    const parentEndMs = parent ? endOf(parent, nowMs) : endMs;
    if (parent && span.startTimeMs < parent.startTimeMs - TOLERANCE_MS) outsideMs[row] = span.startTimeMs - parent.startTimeMs;
    else if (parent?.durationMs !== null && endMs > parentEndMs + TOLERANCE_MS) outsideMs[row] = endMs - parentEndMs;
    // A step may well outlive its parent; it can't begin before it or after it.
    trusted[row] = parentRow < 0 || (trusted[parentRow] && outsideMs[row]! >= 0 && span.startTimeMs <= parentEndMs + TOLERANCE_MS) ? 1 : 0;
    whole.add(span.startTimeMs, endMs);
    if (trusted[row]) kept.add(span.startTimeMs, endMs);
  }
  if (count === 0) return { startMs: 0, endMs: 0, beyond: 0, outsideMs };
  const { startMs, endMs } = whole.length > MAX_STRETCH * kept.length ? kept : whole;
  let beyond = 0;
  for (let row = 0; row < count; row++) {
    const span = spanAt(tree, row);
    if (span.startTimeMs < startMs || endOf(span, nowMs) > endMs) beyond++;
  }
  return { startMs, endMs, beyond, outsideMs };
}

class Bounds {
  startMs = Number.POSITIVE_INFINITY;
  endMs = Number.NEGATIVE_INFINITY;
  add(startMs: number, endMs: number): void {
    this.startMs = Math.min(this.startMs, startMs);
    this.endMs = Math.max(this.endMs, endMs);
  }
  get length(): number {
    return this.endMs - this.startMs;
  }
}
