"use client";

import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { countOf, formatAgo } from "../../ui/text/format.ts";
import { costText } from "./cost-text.ts";
import { durationText, RunAgent, RunOutcome } from "./run-cells.tsx";
import { RunMarks, RunScores } from "./run-marks.tsx";
import { RunLink, SelectBox, type RunRowProps } from "./run-row.tsx";

/** One run on a small screen: what one needs to decide whether to look at it. */
export function RunCard({ run, index, top, height, nowMs, query, selected, onSelect }: RunRowProps): ReactNode {
  return (
    <div
      role="listitem"
      data-index={index}
      className={classNames(
        "active:bg-hover focus-within:bg-hover absolute inset-x-0 flex flex-col justify-center gap-0.5 border-b px-4",
        selected && "bg-selected",
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div className="flex min-w-0 items-center gap-2">
        <StatusMark status={run.status} />
        <div className="min-w-0 flex-1">
          <RunAgent run={run} />
        </div>
        <span className="text-ink-muted numeric shrink-0 text-xs">{formatAgo(run.startTimeMs, nowMs)}</span>
        <div className="relative z-1 -mr-2">
          <SelectBox run={run} selected={selected} onSelect={onSelect} />
        </div>
      </div>
      <RunLink run={run} query={query} />
      <RunOutcome run={run} />
      <div className="text-ink-muted numeric flex min-w-0 items-center gap-2.5 overflow-hidden text-xs whitespace-nowrap">
        <span>{durationText(run, nowMs)}</span>
        <span>{countOf(run.steps, "step")}</span>
        <span>{costText(run)}</span>
        <RunMarks run={run} />
        <RunScores run={run} most={1} />
      </div>
    </div>
  );
}
