import type { SpanSkeleton } from "@retake/protocol";
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
    if (parentRow < 0) trusted[row] = 1;
    else {
      const parent = spanAt(tree, parentRow);
      outsideMs[row] = outside(span, parent, nowMs);
      // A step may well outlive its parent; it can't begin before it or after it.
      const begins = outsideMs[row]! >= 0 && span.startTimeMs <= endOf(parent, nowMs) + TOLERANCE_MS;
      trusted[row] = begins ? trusted[parentRow]! : 0;
    }
    whole.add(span.startTimeMs, endMs);
    if (trusted[row]) kept.add(span.startTimeMs, endMs);
  }
  if (count === 0) return { startMs: 0, endMs: 0, beyond: 0, outsideMs };
  const { startMs, endMs } = whole.length > MAX_STRETCH * kept.length ? kept : whole;
  return { startMs, endMs, beyond: countBeyond(tree, startMs, endMs, nowMs), outsideMs };
}

/** By how much a step begins before its parent (negative), or ends after it. */
function outside(span: SpanSkeleton, parent: SpanSkeleton, nowMs: number): number {
  const before = span.startTimeMs - parent.startTimeMs;
  if (before < -TOLERANCE_MS) return before;
  const after = endOf(span, nowMs) - endOf(parent, nowMs);
  return parent.durationMs !== null && after > TOLERANCE_MS ? after : 0;
}

function countBeyond(tree: SpanTree, startMs: number, endMs: number, nowMs: number): number {
  let beyond = 0;
  for (let row = 0; row < tree.span.length; row++) {
    const span = spanAt(tree, row);
    if (span.startTimeMs < startMs || endOf(span, nowMs) > endMs) beyond++;
  }
  return beyond;
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
