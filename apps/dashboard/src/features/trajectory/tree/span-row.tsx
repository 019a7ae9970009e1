"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { memo, type ReactNode } from "react";
import { classNames } from "../../../ui/class-names.ts";
import { formatCount, formatDuration } from "../../../ui/text/format.ts";
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
  /** A parent that has not come. */
  readonly missing: boolean;
  /** Shown for what is below it only. */
  readonly dimmed: boolean;
  /** Where the bar begins and how long it is, as fractions of the time in view. */
  readonly offset: number;
  readonly width: number;
  /** Not in the time in view at all. */
  readonly beyond: "before" | "after" | null;
  /** By how much it begins before its parent (negative) or ends after it. */
  readonly outsideMs: number;
  readonly sinceStartMs: number;
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
        props.dimmed && !selected && "opacity-70",
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
        outsideMs={props.outsideMs}
        onToggle={props.onToggle}
      />
      <div role="gridcell" className="relative h-full overflow-hidden [background:var(--gaps)]">
        <span className="sr-only">starts at {formatDuration(props.sinceStartMs)}</span>
        {props.beyond && (
          <span
            aria-hidden="true"
            title={props.beyond === "before" ? "Before the time in view" : "After the time in view"}
            className={classNames("text-ink-faint absolute top-1/2 -translate-y-1/2", props.beyond === "before" ? "left-0" : "right-0")}
          >
            {props.beyond === "before" ? "‹" : "›"}
          </span>
        )}
        <span
          className={classNames(
            "absolute top-1/2 min-w-0.5 -translate-y-1/2 rounded-xs",
            props.beyond && "hidden",
            props.missing && "border-line-strong border border-dashed bg-transparent",
            span.kind === "agent" || span.kind === "scope" ? "h-1.5 opacity-70" : "h-2.5",
            props.missing ? "" : span.status === "error" ? "bg-bad" : props.waiting ? "bg-warn" : bars[span.kind],
            span.source === "recorded" && "inherited-bar",
            span.status === "running" && "pulse",
          )}
          style={{ left: `min(${props.offset * 100}%, calc(100% - 2px))`, width: `${props.width * 100}%` }}
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
