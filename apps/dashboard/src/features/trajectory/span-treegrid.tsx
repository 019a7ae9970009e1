"use client";

import { useEffect, useEffectEvent, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { useNow } from "../../ui/use-now.ts";
import { SpanRow } from "./span-row.tsx";
import { ancestorsOf, spanAt, visibleRows, type SpanTree } from "./span-tree.ts";
import { TreegridHead } from "./treegrid-head.tsx";
import { layOutWaterfall } from "./waterfall.ts";

const ROW_PX = 30;

interface SpanTreegridProps {
  readonly tree: SpanTree;
  readonly running: boolean;
  readonly selected: string | null;
  /** Spans that wait for an answer. */
  readonly waiting: ReadonlySet<string>;
  readonly onSelect: (spanId: string) => void;
}

/** The spans as a tree with their waterfall: one stop in the tab order, arrows move inside. */
export function SpanTreegrid({ tree, running, selected, waiting, onSelect }: SpanTreegridProps): ReactNode {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(running ? 500 : 60_000);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const selectedRow = selected === null ? -1 : (tree.rowOf.get(selected) ?? -1);
  // What is selected from elsewhere (a key, a link) is unfolded on the way.
  const hidden = selectedRow >= 0 && ancestorsOf(tree, selectedRow).some((spanId) => collapsed.has(spanId));
  const shownCollapsed = useMemo(
    () => (hidden ? without(collapsed, ancestorsOf(tree, selectedRow)) : collapsed),
    [hidden, collapsed, tree, selectedRow],
  );
  const rows = useMemo(() => visibleRows(tree, shownCollapsed), [tree, shownCollapsed]);
  const waterfall = useMemo(() => layOutWaterfall(tree, now), [tree, now]);
  const position = useMemo(() => rows.indexOf(selectedRow), [rows, selectedRow]);

  const virtual = useVirtualRows({ scroller, count: rows.length, rowPx: ROW_PX, headPx: ROW_PX, kept: position });
  // Only a new selection scrolls, not new spans.
  const show = useEffectEvent(() => {
    if (position >= 0) virtual.scrollToIndex(position);
  });
  useEffect(() => show(), [selected]);

  const fold = (ids: ReadonlySet<string>): void => {
    setCollapsed(ids);
    // Folding over the selected row selects what it is folded into.
    const into = ancestorsOf(tree, selectedRow).findLast((spanId) => ids.has(spanId));
    if (into !== undefined) onSelect(into);
  };
  const toggle = (spanId: string, shut: boolean): void =>
    fold(shut ? new Set([...shownCollapsed, spanId]) : without(shownCollapsed, [spanId]));
  const selectAt = (at: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (row !== undefined) onSelect(spanAt(tree, row).spanId);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / ROW_PX) - 2);
    const moves: Record<string, () => void> = {
      ArrowDown: () => selectAt(position + 1),
      ArrowUp: () => selectAt(position - 1),
      PageDown: () => selectAt(position + page),
      PageUp: () => selectAt(position - page),
      Home: () => selectAt(0),
      End: () => selectAt(rows.length - 1),
      ArrowRight: () =>
        selected !== null && shownCollapsed.has(selected)
          ? toggle(selected, false)
          : (tree.size[selectedRow] ?? 1) > 1 && selectAt(position + 1),
      ArrowLeft: () => {
        if (selected !== null && (tree.size[selectedRow] ?? 1) > 1 && !shownCollapsed.has(selected)) toggle(selected, true);
        else if ((tree.parent[selectedRow] ?? -1) >= 0) onSelect(spanAt(tree, tree.parent[selectedRow]!).spanId);
      },
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };

  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label="Steps of the run"
      aria-rowcount={tree.span.length + 1}
      aria-activedescendant={position >= 0 ? `${id}-${selectedRow}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
    >
      <TreegridHead
        totalMs={waterfall.totalMs}
        canFold={tree.span.length > 1}
        onFoldAll={(shut) => fold(shut ? foldable(tree) : new Set())}
      />
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          const span = spanAt(tree, row);
          return (
            <SpanRow
              key={span.spanId}
              id={`${id}-${row}`}
              span={span}
              rowIndex={row + 2}
              depth={tree.depth[row]!}
              descendants={tree.size[row]! - 1}
              folded={shownCollapsed.has(span.spanId)}
              selected={row === selectedRow}
              waiting={waiting.has(span.spanId)}
              top={item.start}
              height={ROW_PX}
              offset={waterfall.offset[row]!}
              width={waterfall.width[row]!}
              runStartMs={waterfall.startMs}
              durationMs={span.durationMs ?? Math.max(0, now - span.startTimeMs)}
              onSelect={onSelect}
              onToggle={toggle}
            />
          );
        })}
      </div>
    </div>
  );
}

function without(set: ReadonlySet<string>, ids: readonly string[]): Set<string> {
  const rest = new Set(set);
  for (const id of ids) rest.delete(id);
  return rest;
}

/** Everything with rows below it, but the top. */
function foldable(tree: SpanTree): Set<string> {
  const ids = new Set<string>();
  for (let row = 0; row < tree.span.length; row++) if (tree.size[row]! > 1 && tree.depth[row]! > 0) ids.add(spanAt(tree, row).spanId);
  return ids;
}
