import type { IdleGap } from "./idle-gaps.ts";

/** Times on a line from 0 to 1, and back. Outside of the line values are cut to its ends. */
export interface TimeScale {
  readonly startMs: number;
  readonly endMs: number;
  readonly gaps: readonly IdleGap[];
  at(timeMs: number): number;
  timeAt(place: number): number;
}

/** What a compressed gap still takes of the line. */
const GAP_SHARE = 0.02;

/** A line over the time from `startMs` to `endMs` on which the gaps take little room. */
export function timeScale(startMs: number, endMs: number, gaps: readonly IdleGap[] = []): TimeScale {
  const within = gaps
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, startMs), toMs: Math.min(toMs, endMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
  // Break points, between which the line is straight.
  const times = [startMs, ...within.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), endMs];
  const idleMs = within.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const busyMs = endMs - startMs - idleMs;
  const gapWidth = busyMs > 0 ? GAP_SHARE / (1 + GAP_SHARE * within.length) : 1 / Math.max(1, within.length);
  const perMs = busyMs > 0 ? (1 - gapWidth * within.length) / busyMs : 0;
  const places = [0];
  for (let i = 1; i < times.length; i++) {
    const isGap = i % 2 === 0;
    places.push(places[i - 1]! + (isGap ? gapWidth : (times[i]! - times[i - 1]!) * perMs));
  }
  return {
    startMs,
    endMs,
    gaps: within,
    at: (timeMs) => (endMs > startMs ? between(times, places, timeMs) : 0),
    timeAt: (place) => between(places, times, place),
  };
}

/** The value of a rising broken line. */
function between(from: readonly number[], to: readonly number[], value: number): number {
  const last = from.length - 1;
  if (value <= from[0]!) return to[0]!;
  if (value >= from[last]!) return to[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= value) low = middle;
    else high = middle;
  }
  const width = from[high]! - from[low]!;
  return to[low]! + (width > 0 ? ((value - from[low]!) / width) * (to[high]! - to[low]!) : 0);
}

/** Round times for the head of the waterfall, from `fromMs` on, at most about `most` of them; as milliseconds after the start. */
export function timeTicks(fromMs: number, toMs: number, most = 4): number[] {
  if (toMs <= fromMs) return [fromMs];
  const rough = (toMs - fromMs) / most;
  const step = roundStep(rough);
  const first = Math.ceil(fromMs / step - 1e-9);
  return Array.from({ length: Math.floor(toMs / step + 1e-9) - first + 1 }, (_, index) => (first + index) * step);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const clockSteps = [
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
];

/** The next step that reads well: decimal below a second and in days, as a clock has it between. */
function roundStep(rough: number): number {
  const onClock = rough > SECOND / 2 ? clockSteps.find((step) => step >= rough) : undefined;
  if (onClock !== undefined) return onClock;
  const unit = rough > SECOND ? DAY : 1;
  const power = 10 ** Math.floor(Math.log10(rough / unit));
  return [1, 2, 5, 10].map((factor) => factor * power * unit).find((step) => step >= rough) ?? rough;
}
