"use client";

import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { JsonTreeRow, type RowMark } from "./json-tree-row.tsx";
import type { JsonRow } from "./json-rows.ts";

const ROW_PX = 24;

interface JsonTreeProps {
  readonly label: string;
  readonly rows: readonly JsonRow[];
  readonly open: ReadonlySet<string>;
  readonly active: string | null;
  readonly markOf?: (path: string) => RowMark | undefined;
  readonly hits?: ReadonlySet<string>;
  readonly onActive: (path: string) => void;
  readonly onToggle: (path: string, unfold: boolean) => void;
}

/** A value as a virtual tree; one stop in the tab order. */
export function JsonTree({ label, rows, open, active, markOf, hits, onActive, onToggle }: JsonTreeProps): ReactNode {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const position = active === null ? -1 : rows.findIndex((row) => row.path === active);
  const virtual = useVirtualRows({ scroller, count: rows.length, rowPx: ROW_PX, kept: position });
  useEffect(() => {
    if (position >= 0) virtual.scrollToIndex(position);
  }, [virtual, position]);

  const go = (to: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row) onActive(row.path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[position];
    const unfolded = row !== undefined && row.children > 0 && open.has(row.path);
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(position + 1),
      ArrowUp: () => go(position - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => (row && row.children > 0 && !unfolded ? onToggle(row.path, true) : unfolded && go(position + 1)),
      ArrowLeft: () =>
        unfolded ? onToggle(row.path, false) : row && go(rows.findLastIndex((other, index) => index < position && other.depth < row.depth)),
      Enter: () => row && row.children > 0 && onToggle(row.path, !unfolded),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={position >= 0 ? `${id}-${position}` : undefined}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto py-1 -outline-offset-2"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]!;
          return (
            <JsonTreeRow
              key={row.path}
              id={`${id}-${item.index}`}
              row={row}
              unfolded={open.has(row.path)}
              active={item.index === position}
              mark={markOf?.(row.path)}
              hit={hits?.has(row.path) ?? false}
              top={item.start}
              height={ROW_PX}
              onActive={onActive}
              onToggle={onToggle}
            />
          );
        })}
      </div>
    </div>
  );
}
