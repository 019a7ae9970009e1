import type { SpanTree } from "./span-tree.ts";
import { spanAt } from "./span-tree.ts";

/** Where each row's bar stands, as fractions of the whole; and the whole in milliseconds. */
export interface Waterfall {
  readonly startMs: number;
  readonly totalMs: number;
  readonly offset: Float64Array;
  readonly width: Float64Array;
}

/** Lays bars out; what is still going on reaches to now. */
export function layOutWaterfall(tree: SpanTree, nowMs: number): Waterfall {
  const count = tree.span.length;
  const offset = new Float64Array(count);
  const width = new Float64Array(count);
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < count; row++) {
    const { startTimeMs, durationMs } = spanAt(tree, row);
    startMs = Math.min(startMs, startTimeMs);
    endMs = Math.max(endMs, startTimeMs + (durationMs ?? Math.max(0, nowMs - startTimeMs)));
  }
  if (count === 0) return { startMs: 0, totalMs: 0, offset, width };
  const totalMs = endMs - startMs;
  for (let row = 0; row < count; row++) {
    const { startTimeMs, durationMs } = spanAt(tree, row);
    offset[row] = totalMs > 0 ? (startTimeMs - startMs) / totalMs : 0;
    width[row] = totalMs > 0 ? (durationMs ?? Math.max(0, nowMs - startTimeMs)) / totalMs : 1;
  }
  return { startMs, totalMs, offset, width };
}

/** Round times for the head of the waterfall, at most `most` of them, the first one 0. */
export function timeTicks(totalMs: number, most = 4): number[] {
  if (totalMs <= 0) return [0];
  const rough = totalMs / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  return Array.from({ length: Math.floor((totalMs / step) * (1 + 1e-9)) + 1 }, (_, index) => index * step);
}
