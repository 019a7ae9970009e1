"use client";

import { memo, type ReactNode } from "react";
import { classNames } from "../../../ui/class-names.ts";
import { formatCount, formatDuration } from "../../../ui/text/format.ts";
import { SpanNameCell } from "./span-name-cell.tsx";
import { TimeCell, type TimeCellProps } from "./time-cell.tsx";
import { spanGrid } from "./treegrid-columns.ts";

interface SpanRowProps extends TimeCellProps {
  readonly id: string;
  readonly rowIndex: number;
  readonly depth: number;
  readonly descendants: number;
  readonly folded: boolean;
  readonly selected: boolean;
  /** Shown for what is below it only. */
  readonly dimmed: boolean;
  readonly top: number;
  readonly height: number;
  /** By how much it begins before its parent (negative) or ends after it. */
  readonly outsideMs: number;
  /** How long it has taken; up to now where it is going on. */
  readonly durationMs: number;
  readonly onSelect: (spanId: string) => void;
  readonly onToggle: (spanId: string, fold: boolean) => void;
}

export const SpanRow = memo(function SpanRow(props: SpanRowProps): ReactNode {
  const { span, selected, descendants, folded, onSelect } = props;
  const tokens = span.inputTokens + span.outputTokens;
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-level={props.depth + 1}
      aria-selected={selected}
      aria-expanded={descendants > 0 ? !folded : undefined}
      onClick={() => onSelect(span.spanId)}
      className={classNames(
        spanGrid,
        "absolute inset-x-0 cursor-default",
        selected ? "bg-selected shadow-[inset_2px_0_0_var(--accent)]" : "hover:bg-hover",
      )}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
    >
      <SpanNameCell
        span={span}
        depth={props.depth}
        descendants={descendants}
        folded={folded}
        waiting={props.waiting}
        missing={props.missing}
        dimmed={props.dimmed}
        outsideMs={props.outsideMs}
        onToggle={props.onToggle}
      />
      <TimeCell
        span={span}
        offset={props.offset}
        width={props.width}
        beyond={props.beyond}
        sinceStartMs={props.sinceStartMs}
        waiting={props.waiting}
        missing={props.missing}
      />
      <div role="gridcell" className="text-ink-muted numeric text-right text-xs">
        {formatDuration(props.durationMs)}
      </div>
      <div role="gridcell" className="text-ink-muted numeric hidden text-right text-xs sm:block">
        {tokens > 0 ? formatCount(tokens) : <span className="sr-only">no tokens</span>}
      </div>
    </div>
  );
});
