"use client";

import { useMemo } from "react";
import { useNow } from "../../../ui/use-now.ts";
import type { SpanTree } from "../span-tree.ts";
import { idleGaps } from "./idle-gaps.ts";
import { timeRange, type TimeRange } from "./time-range.ts";
import { timeScale, type TimeScale } from "./time-scale.ts";
import type { Zoom } from "./zoom.ts";

export interface Timeline {
  readonly nowMs: number;
  readonly range: TimeRange;
  /** Of the whole run. */
  readonly scale: TimeScale;
  /** Of the stretch in view. */
  readonly view: TimeScale;
}

const LARGE = 5000;

/** The run's time as a line, all of it and what is zoomed into. */
export function useTimeline(tree: SpanTree, running: boolean, zoom: Zoom | null, compact: boolean): Timeline {
  const nowMs = useNow(running ? (tree.received > LARGE ? 2000 : 500) : 60_000);
  const range = useMemo(() => timeRange(tree, nowMs), [tree, nowMs]);
  const gaps = useMemo(() => (compact ? idleGaps(tree, range, nowMs) : []), [compact, tree, range, nowMs]);
  const scale = useMemo(() => timeScale(range.startMs, range.endMs, gaps), [range, gaps]);
  const view = useMemo(() => {
    if (!zoom) return scale;
    const fromMs = Math.min(range.startMs + zoom.fromMs, range.endMs);
    const toMs = Math.min(range.startMs + zoom.toMs, range.endMs);
    return toMs > fromMs ? timeScale(fromMs, toMs, gaps) : scale;
  }, [zoom, scale, range, gaps]);
  return { nowMs, range, scale, view };
}
