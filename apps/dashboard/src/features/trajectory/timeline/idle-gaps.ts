import { spanAt, type SpanTree } from "../span-tree.ts";
import { endOf, type TimeRange } from "./time-range.ts";

export interface IdleGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter ones are part of the work: a fiftieth of the run, and a second at least. */
const SHARE = 1 / 50;
const LEAST_MS = 1000;

/** Stretches in which nothing was done: no step ran that has none below it, but for those that wait. */
export function idleGaps(tree: SpanTree, { startMs, endMs }: TimeRange, nowMs: number): IdleGap[] {
  const leastMs = Math.max(LEAST_MS, (endMs - startMs) * SHARE);
  const busy: { fromMs: number; toMs: number }[] = [];
  for (let row = 0; row < tree.span.length; row++) {
    const span = spanAt(tree, row);
    if (tree.size[row]! > 1 || span.kind === "timer" || span.kind === "signal") continue;
    busy.push({ fromMs: span.startTimeMs, toMs: endOf(span, nowMs) });
  }
  busy.sort((a, b) => a.fromMs - b.fromMs);
  const gaps: IdleGap[] = [];
  let untilMs = startMs;
  for (const { fromMs, toMs } of [...busy, { fromMs: endMs, toMs: endMs }]) {
    if (Math.min(fromMs, endMs) - untilMs >= leastMs) gaps.push({ fromMs: untilMs, toMs: Math.min(fromMs, endMs) });
    untilMs = Math.max(untilMs, toMs);
  }
  return gaps;
}
