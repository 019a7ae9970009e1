"use client";

import type { RunSummary } from "@retake/protocol";
import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from "react";
import { useMediaQuery } from "../../ui/use-media-query.ts";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { useNow } from "../../ui/use-now.ts";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import { RunRow } from "./run-row.tsx";
import { runColumns, runGrid } from "./run-columns.ts";

export interface RunsTableHandle {
  isAtTop(): boolean;
  scrollToTop(): void;
}

interface RunsTableProps {
  readonly ref: Ref<RunsTableHandle>;
  readonly runs: readonly RunSummary[];
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
}

/** A virtual table; the next page is fetched before its end comes into view. */
export function RunsTable({ ref, runs, hasMore, loadingMore, onMore }: RunsTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const wide = useMediaQuery("(min-width: 64rem)");
  const now = useNow(10_000);
  const virtual = useVirtualRows({
    scroller,
    count: runs.length,
    rowPx: wide ? 52 : 104,
    overscan: 8,
    keyOf: (index) => runs[index]?.runId ?? index,
  });
  useEffect(() => virtual.measure(), [virtual, wide]);
  useImperativeHandle(ref, () => ({
    isAtTop: () => (scroller.current?.scrollTop ?? 0) < 8,
    scrollToTop: () => scroller.current?.scrollTo({ top: 0 }),
  }));

  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && lastShown >= runs.length - 20) onMore();
  }, [hasMore, loadingMore, lastShown, runs.length, onMore]);

  const focusRow = (index: number): void => {
    virtual.scrollToIndex(index);
    const focus = (attempts: number): void => {
      const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
      if (link) link.focus({ preventScroll: true });
      else if (attempts > 0) requestAnimationFrame(() => focus(attempts - 1));
    };
    focus(5);
  };
  const step = (by: number): void => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset["index"];
    const from = focused === undefined ? (by > 0 ? -1 : 1) : Number(focused);
    focusRow(Math.max(0, Math.min(runs.length - 1, from + by)));
  };
  useShortcuts({ j: () => step(1), k: () => step(-1) });

  return (
    <div ref={scroller} className="bg-surface min-h-0 flex-1 overflow-auto" role="region" aria-label="List of runs" tabIndex={0}>
      <div role="table" aria-label="Runs" aria-rowcount={hasMore ? -1 : runs.length + 1} className="min-w-full lg:min-w-[68rem]">
        <div role="rowgroup" className="bg-surface sticky top-0 z-10 hidden border-b lg:block">
          <div role="row" aria-rowindex={1} className={`${runGrid} eyebrow h-8`}>
            {runColumns.map(({ title, className }) => (
              <span key={title} role="columnheader" className={className}>
                {title}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const run = runs[item.index];
            return run && <RunRow key={item.key} run={run} index={item.index} top={item.start} height={item.size} nowMs={now} />;
          })}
        </div>
      </div>
      {loadingMore && (
        <p role="status" className="text-ink-faint p-3 text-center">
          Loading more runs…
        </p>
      )}
    </div>
  );
}
