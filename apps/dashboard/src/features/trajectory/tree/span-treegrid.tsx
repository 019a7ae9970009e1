"use client";

import { useEffect, useEffectEvent, useId, useMemo, useRef, type CSSProperties, type ReactNode } from "react";
import { useVirtualRows } from "../../../ui/use-virtual-rows.ts";
import { isMissing, spanAt } from "../span-tree.ts";
import { endOf } from "../timeline/time-range.ts";
import type { Timeline } from "../timeline/use-timeline.ts";
import type { TimeScale } from "../timeline/time-scale.ts";
import type { RunView } from "../use-run-view.ts";
import { SpanRow } from "./span-row.tsx";
import { PAGE_ROWS, treeKeys, treeMoves } from "./tree-moves.ts";
import { TreegridHead } from "./treegrid-head.tsx";

const ROW_PX = 30;
/** Rows drawn beyond the edges: each costs time in every frame of scrolling. */
const OVERSCAN = 6;

/** The spans as a tree with their waterfall: one stop in the tab order, arrows move inside. */
export function SpanTreegrid({ view, timeline }: { view: RunView; timeline: Timeline }): ReactNode {
  const { tree, waiting, selected, steps, choices, choose } = view;
  const { rows, selectedRow, isFolded, filtered } = steps;
  const { nowMs, range, view: scale } = timeline;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const position = useMemo(() => rows.indexOf(selectedRow), [rows, selectedRow]);
  const virtual = useVirtualRows({ scroller, count: rows.length, rowPx: ROW_PX, headPx: ROW_PX, kept: position, overscan: OVERSCAN });
  const shownOnce = useRef(false);
  // Only a new selection scrolls, not new spans; and a new stretch of time, to its first step.
  const showSelected = useEffectEvent(() => {
    // At first into the middle: what comes in above may still push the tree.
    if (position >= 0) virtual.scrollToIndex(position, { align: shownOnce.current ? "auto" : "center" });
    shownOnce.current ||= position >= 0;
  });
  const showStretch = useEffectEvent(() => {
    const first = rows.findIndex((row) => tree.size[row] === 1 && overlaps(spanAt(tree, row), scale, nowMs));
    if (choices.zoom && first >= 0) virtual.scrollToIndex(first, { align: "start" });
  });
  // What was looked at may be gone from a filtered tree.
  const showMatches = useEffectEvent(() => {
    if (filtered && position < 0) virtual.scrollToIndex(0);
  });
  useEffect(() => showMatches(), [filtered]);
  useEffect(() => showStretch(), [choices.zoom?.fromMs, choices.zoom?.toMs]);
  useEffect(() => showSelected(), [selected]);
  const moves = useMemo(() => treeMoves(view, PAGE_ROWS), [view]);

  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Steps of the run"
      aria-rowcount={tree.span.length + 1}
      aria-activedescendant={position >= 0 ? `${id}-${selectedRow}` : undefined}
      tabIndex={0}
      onKeyDown={(event) => treeKeys(event, moves)}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      style={{ "--gaps": gapStripes(scale) } as CSSProperties}
    >
      <TreegridHead
        scale={scale}
        originMs={range.startMs}
        canFold={tree.span.length > 1 && !filtered}
        onFoldAll={(shut) => void choose({ fold: shut ? { all: true, except: [] } : null })}
      />
      {rows.length === 0 && (
        <div role="row" className="text-ink-faint p-4">
          <span role="gridcell">No step matches the filter.</span>
        </div>
      )}
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          const span = spanAt(tree, row);
          const endMs = endOf(span, nowMs);
          const from = scale.at(span.startTimeMs);
          return (
            <SpanRow
              key={span.spanId}
              id={`${id}-${row}`}
              span={span}
              rowIndex={row + 2}
              depth={tree.depth[row]!}
              descendants={tree.size[row]! - 1}
              folded={isFolded(row)}
              selected={row === selectedRow}
              waiting={waiting.has(span.spanId)}
              missing={isMissing(tree, row)}
              dimmed={filtered !== null && filtered.matches[row] === 0}
              top={item.start}
              height={ROW_PX}
              offset={from}
              width={scale.at(endMs) - from}
              beyond={endMs < scale.startMs ? "before" : span.startTimeMs > scale.endMs ? "after" : null}
              outsideMs={range.outsideMs[row]!}
              sinceStartMs={span.startTimeMs - range.startMs}
              durationMs={endMs - span.startTimeMs}
              onSelect={view.select}
              onToggle={moves.toggle}
            />
          );
        })}
      </div>
    </div>
  );
}

function overlaps(span: { readonly startTimeMs: number; readonly durationMs: number | null }, scale: TimeScale, nowMs: number): boolean {
  return span.startTimeMs <= scale.endMs && endOf(span, nowMs) >= scale.startMs;
}

/** Where idle time was cut out, behind the bars of all rows. */
function gapStripes({ gaps, at }: TimeScale): string {
  if (gaps.length === 0) return "none";
  const stops = gaps.flatMap(({ fromMs, toMs }) => {
    const [from, to] = [at(fromMs), at(toMs)].map((place) => `${place * 100}%`);
    return [`transparent ${from}`, `var(--line) ${from}`, `var(--line) ${to}`, `transparent ${to}`];
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}
