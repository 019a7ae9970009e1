"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { memo, type ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { formatCount, formatDuration } from "../../ui/text/format.ts";
import { SpanNameCell } from "./span-name-cell.tsx";
import { spanGrid } from "./treegrid-columns.ts";

interface SpanRowProps {
  readonly id: string;
  readonly span: SpanSkeleton;
  readonly rowIndex: number;
  readonly depth: number;
  readonly descendants: number;
  readonly folded: boolean;
  readonly selected: boolean;
  /** Somebody has to answer before it goes on. */
  readonly waiting: boolean;
  readonly top: number;
  readonly height: number;
  /** Where the bar begins and how long it is, as fractions of the run. */
  readonly offset: number;
  readonly width: number;
  readonly runStartMs: number;
  /** How long it has taken; up to now where it is going on. */
  readonly durationMs: number;
  readonly onSelect: (spanId: string) => void;
  readonly onToggle: (spanId: string, fold: boolean) => void;
}

const bars: Record<SpanSkeleton["kind"], string> = {
  agent: "bg-kind-agent",
  scope: "bg-kind-agent",
  model: "bg-kind-model",
  tool: "bg-kind-tool",
  step: "bg-kind-step",
  timer: "bg-kind-timer",
  fetch: "bg-kind-fetch",
  signal: "bg-kind-signal",
  other: "bg-kind-other",
};

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
        onToggle={props.onToggle}
      />
      <div role="gridcell" className="relative h-full">
        <span className="sr-only">starts at {formatDuration(span.startTimeMs - props.runStartMs)}</span>
        <span
          className={classNames(
            "absolute top-1/2 min-w-0.5 -translate-y-1/2 rounded-xs",
            span.kind === "agent" || span.kind === "scope" ? "h-1.5 opacity-70" : "h-2.5",
            span.status === "error" ? "bg-bad" : props.waiting ? "bg-warn" : bars[span.kind],
            span.source === "recorded" && "inherited-bar",
            span.status === "running" && "pulse",
          )}
          style={{ left: `${props.offset * 100}%`, width: `${props.width * 100}%` }}
        />
      </div>
      <div role="gridcell" className="text-ink-muted numeric text-right text-xs">
        {formatDuration(props.durationMs)}
      </div>
      <div role="gridcell" className="text-ink-muted numeric hidden text-right text-xs sm:block">
        {tokens > 0 ? formatCount(tokens) : <span className="sr-only">no tokens</span>}
      </div>
    </div>
  );
});
