"use client";

import type { RunSummary } from "@retake/protocol";
import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from "react";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { useNow } from "../../ui/use-now.ts";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import { RunCard } from "./run-card.tsx";
import { gridOf, type ShownColumns } from "./run-columns.ts";
import { RunRow } from "./run-row.tsx";
import type { Selection } from "../run-selection/use-selection.ts";

export interface RunsTableHandle {
  isAtTop(): boolean;
  scrollToTop(): void;
}

interface RunsTableProps {
  readonly ref: Ref<RunsTableHandle>;
  readonly runs: readonly RunSummary[];
  readonly query: string;
  readonly columns: ShownColumns;
  /** As rows with columns, or as cards. */
  readonly wide: boolean;
  readonly selection: Selection;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
}

const ROW_PX = 52;
const CARD_PX = 104;
const HEAD_PX = 32;

/** A virtual table; the next page is fetched before its end comes into view. */
export function RunsTable(props: RunsTableProps): ReactNode {
  const { ref, runs, query, columns, wide, selection, hasMore, loadingMore, onMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(10_000);
  const virtual = useVirtualRows({
    scroller,
    count: runs.length,
    rowPx: wide ? ROW_PX : CARD_PX,
    overscan: 8,
    headPx: wide ? HEAD_PX : 0,
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
    const focused = focusedIndex();
    focusRow(Math.max(0, Math.min(runs.length - 1, (focused ?? (by > 0 ? -1 : 1)) + by)));
  };
  const select = (runId: string, upToHere: boolean): void =>
    upToHere
      ? selection.extendTo(
          runId,
          runs.map((run) => run.runId),
        )
      : selection.toggle(runId);
  const selectFocused = (upToHere: boolean): void => {
    const run = runs[focusedIndex() ?? -1];
    if (run) select(run.runId, upToHere);
  };
  useShortcuts({ j: () => step(1), k: () => step(-1), x: () => selectFocused(false), X: () => selectFocused(true) });

  const rows = items.map((item) => {
    const run = runs[item.index];
    if (!run) return null;
    const row = {
      run,
      index: item.index,
      top: item.start,
      height: item.size,
      nowMs: now,
      query,
      selected: selection.has(run.runId),
      onSelect: (upToHere: boolean) => select(run.runId, upToHere),
    };
    return wide ? <RunRow key={item.key} {...row} columns={columns} /> : <RunCard key={item.key} {...row} />;
  });
  return (
    <div
      ref={scroller}
      className="bg-surface min-h-0 flex-1 overflow-auto -outline-offset-2"
      role="region"
      aria-label="List of runs"
      tabIndex={0}
    >
      {wide ? (
        <div role="table" aria-label="Runs" aria-rowcount={hasMore ? -1 : runs.length + 1} style={{ minWidth: gridOf(columns).minWidth }}>
          <TableHead columns={columns} runs={runs} selection={selection} />
          <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
            {rows}
          </div>
        </div>
      ) : (
        <div role="list" aria-label="Runs" className="relative" style={{ height: virtual.getTotalSize() }}>
          {rows}
        </div>
      )}
      {loadingMore && (
        <p role="status" className="text-ink-faint p-3 text-center">
          Loading more runs…
        </p>
      )}
    </div>
  );
}

function TableHead({ columns, runs, selection }: Pick<RunsTableProps, "columns" | "runs" | "selection">): ReactNode {
  const whole = selection.all || (selection.ids.size > 0 && runs.every(({ runId }) => selection.ids.has(runId)));
  return (
    <div role="rowgroup" className="bg-surface sticky top-0 z-10 border-b">
      <div role="row" aria-rowindex={1} className="eyebrow grid h-8 items-center gap-x-3 px-4" style={gridOf(columns)}>
        <span role="columnheader">
          <label className="-m-1 flex size-6 cursor-pointer items-center justify-center">
            <input
              type="checkbox"
              className="accent-accent size-3.5"
              aria-label="Select all runs that are loaded"
              checked={whole}
              onChange={() => (whole ? selection.clear() : selection.selectLoaded(runs.map(({ runId }) => runId)))}
            />
          </label>
        </span>
        <span role="columnheader">Status</span>
        {columns.map((column) => (
          <span key={column.name} role="columnheader" className={"right" in column ? "text-right" : ""}>
            {column.title}
          </span>
        ))}
      </div>
    </div>
  );
}

/** The row that has the focus. */
function focusedIndex(): number | null {
  const index = document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset["index"];
  return index === undefined ? null : Number(index);
}
