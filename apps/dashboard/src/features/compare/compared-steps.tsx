"use client";

import { useEffect, useEffectEvent, useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { ComparedRowView } from "./compared-row.tsx";
import { compareGrid } from "./compare-columns.ts";
import { SideMark } from "./side-mark.tsx";
import { pairOf } from "./use-comparison.ts";
import type { CompareView } from "./use-compare-view.ts";

const ROW_PX = 46;
const HEAD_PX = 28;

const alignedBy = {
  key: "aligned by step key",
  sequence: "aligned in order, by kind, name and input",
  both: "aligned by step key, and in order where there is none",
};
const whyAligned = {
  key: "Steps go together that have the same step key",
  sequence: "The runs have no step key in common",
  both: "Steps without a step key go together by kind, name and input",
};

/** All steps of both runs, side by side. */
export function ComparedSteps({ view }: { view: CompareView }): ReactNode {
  const { comparison, rows, differing, choices, choose, select, selected } = view;
  if (!comparison.comparison) return <Skeleton label="Loading the steps" rows={12} className="h-8" />;
  const place = differing.indexOf(selected);
  return (
    <>
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1">
        <Segmented
          label="Steps to show"
          value={choices.differing ? "differing" : "all"}
          onChange={(value) => void choose({ differing: value === "differing" })}
          options={[
            { value: "all", title: `All ${rows.length.toLocaleString("en")}` },
            { value: "differing", title: `Differences ${differing.length.toLocaleString("en")}` },
          ]}
        />
        <p role="status" className="text-ink-muted min-w-0 flex-1 text-xs">
          {differing.length === 0
            ? "No step differs"
            : place >= 0
              ? `Difference ${place + 1} of ${differing.length}`
              : countOf(differing.length, "difference")}
          <span className="text-ink-faint" title={whyAligned[comparison.comparison.by]}>
            , {alignedBy[comparison.comparison.by]}
          </span>
        </p>
        <Button disabled={differing.length === 0} onClick={() => select(differing[0])}>
          First difference
        </Button>
        <span className="text-ink-faint flex items-center gap-1 text-xs max-xl:hidden">
          <Kbd>n</Kbd>
          <Kbd>p</Kbd> next, previous
        </span>
      </div>
      {rows.length === 0 ? <Notice title="Neither run has a step yet" centred /> : <StepsGrid view={view} />}
    </>
  );
}

function StepsGrid({ view }: { view: CompareView }): ReactNode {
  const { comparison, rows, differing, shown, selected, waiting, select } = view;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const position = shown.indexOf(selected);
  const virtual = useVirtualRows({ scroller, count: shown.length, rowPx: ROW_PX, headPx: HEAD_PX, kept: position });
  // Only a new selection scrolls, not new steps.
  const show = useEffectEvent(() => {
    if (position >= 0) virtual.scrollToIndex(position);
  });
  const { differing: filtered } = view.choices;
  useEffect(() => show(), [selected, filtered]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / ROW_PX) - 2);
    const moves: Record<string, number> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      PageDown: position + page,
      PageUp: position - page,
      Home: 0,
      End: shown.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    select(shown[Math.max(0, Math.min(shown.length - 1, to))]);
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Steps of both runs"
      aria-rowcount={shown.length + 1}
      aria-activedescendant={position >= 0 ? `${id}-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
    >
      <div role="rowgroup" className="bg-surface sticky top-0 z-10 border-b">
        <div role="row" aria-rowindex={1} className={`${compareGrid} eyebrow`} style={{ height: HEAD_PX }}>
          <span role="columnheader" className="flex items-center gap-1.5 pl-3">
            <SideMark side="a" />
            Step in A
          </span>
          <span role="columnheader">
            <span className="sr-only">Comparison</span>
          </span>
          <span role="columnheader" className="flex items-center gap-1.5">
            <SideMark side="b" />
            Step in B
          </span>
          <span role="columnheader" className="pr-3 text-right max-sm:hidden">
            B against A
          </span>
        </div>
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const index = shown[item.index]!;
          const row = rows[index]!;
          const pair = pairOf(comparison, row);
          return (
            <ComparedRowView
              key={`${pair.a?.spanId} ${pair.b?.spanId}`}
              id={`${id}-${index}`}
              row={row}
              pair={pair}
              rowIndex={item.index + 2}
              selected={index === selected}
              first={index === differing[0]}
              waitsInA={pair.a !== null && waiting.has(pair.a.spanId)}
              waitsInB={pair.b !== null && waiting.has(pair.b.spanId)}
              top={item.start}
              height={ROW_PX}
              onSelect={() => select(index)}
            />
          );
        })}
      </div>
    </div>
  );
}
