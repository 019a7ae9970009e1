"use client";

import type { SpanSkeleton } from "@retake/protocol";
import type { ReactNode } from "react";
import { classNames } from "../../../ui/class-names.ts";
import { formatDuration } from "../../../ui/text/format.ts";

export interface TimeCellProps {
  readonly span: SpanSkeleton;
  /** Where the bar begins and how long it is, as fractions of the time in view. */
  readonly offset: number;
  readonly width: number;
  /** Not in the time in view at all. */
  readonly beyond: "before" | "after" | null;
  readonly sinceStartMs: number;
  /** Somebody has to answer before it goes on. */
  readonly waiting: boolean;
  /** A parent that has not come. */
  readonly missing: boolean;
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

/** A row's part of the waterfall. */
export function TimeCell({ span, offset, width, beyond, sinceStartMs, waiting, missing }: TimeCellProps): ReactNode {
  return (
    <div role="gridcell" className="relative h-full overflow-hidden [background:var(--gaps)]">
      <span className="sr-only">starts at {formatDuration(sinceStartMs)}</span>
      {beyond ? (
        <span
          aria-hidden="true"
          title={beyond === "before" ? "Before the time in view" : "After the time in view"}
          className={classNames("text-ink-faint absolute top-1/2 -translate-y-1/2", beyond === "before" ? "left-0" : "right-0")}
        >
          {beyond === "before" ? "‹" : "›"}
        </span>
      ) : (
        <span
          className={classNames(
            "absolute top-1/2 min-w-0.5 -translate-y-1/2 rounded-xs",
            span.kind === "agent" || span.kind === "scope" ? "h-1.5 opacity-70" : "h-2.5",
            missing ? "border-line-strong border border-dashed" : barColor(span, waiting),
            span.source === "recorded" && "inherited-bar",
            span.status === "running" && "pulse",
          )}
          style={{ left: `min(${offset * 100}%, calc(100% - 2px))`, width: `${width * 100}%` }}
        />
      )}
    </div>
  );
}

function barColor({ status, kind }: SpanSkeleton, waiting: boolean): string {
  if (status === "error") return "bg-bad";
  return waiting ? "bg-warn" : bars[kind];
}
