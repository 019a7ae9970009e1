"use client";

import type { RunSummary } from "@retake/protocol";
import Link from "next/link";
import type { ReactNode } from "react";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { countOf, formatAgo, formatCount, formatDuration, formatTime } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { costText, costTip } from "./cost-text.ts";
import { runGrid } from "./run-columns.ts";
import { RunMarks, RunScores } from "./run-marks.tsx";

interface RunRowProps {
  readonly run: RunSummary;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly nowMs: number;
}

/** One run; its link covers the row. */
export function RunRow({ run, index, top, height, nowMs }: RunRowProps): ReactNode {
  const duration = run.status === "running" ? Math.max(run.durationMs, nowMs - run.startTimeMs) : run.durationMs;
  const tokens = run.inputTokens + run.outputTokens;
  const title = run.firstInput || "(no input recorded)";
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className={`${runGrid} hover:bg-hover focus-within:bg-hover absolute inset-x-0 flex flex-wrap content-center gap-x-3 gap-y-0.5 border-b`}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div role="cell" className="flex">
        <StatusMark status={run.status} />
      </div>
      <div role="cell" className="min-w-0 truncate max-lg:mr-auto">
        <span className="font-medium">
          <InlineText text={run.agent || run.service || "unnamed"} />
        </span>{" "}
        {run.agentVersion && (
          <span className="text-ink-faint mono">
            <InlineText text={run.agentVersion} />
          </span>
        )}
      </div>
      <div role="cell" className="w-full min-w-0 max-lg:order-last">
        <Link
          href={`/runs/${run.runId}`}
          prefetch={false}
          className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
        >
          <InlineText text={title} />
        </Link>
        <p className={`truncate ${run.status === "error" && run.statusMessage ? "text-bad" : "text-ink-muted"}`}>
          <InlineText text={(run.status === "error" && run.statusMessage) || run.lastOutput || "–"} />
        </p>
      </div>
      <div role="cell" className="flex min-w-0 items-center gap-1 overflow-hidden max-lg:hidden">
        <RunMarks run={run} />
        <RunScores run={run} />
      </div>
      <div role="cell" className="numeric text-right max-lg:hidden" title={stepsTitle(run)}>
        {formatCount(run.steps)}
        {run.inheritedSteps > 0 && (
          <span className="text-ink-faint block text-[0.6875rem] leading-3.5">
            {formatCount(run.inheritedSteps)} <span aria-hidden="true">rec.</span>
            <span className="sr-only">recorded</span>
          </span>
        )}
      </div>
      <div
        role="cell"
        className="numeric text-right max-lg:hidden"
        title={`${countOf(run.inputTokens, "token")} in, ${countOf(run.outputTokens, "token")} out`}
      >
        {formatCount(tokens)}
      </div>
      <div role="cell" className="numeric text-right max-sm:hidden lg:text-ink text-ink-muted" title={costTip(run)}>
        {costText(run)}
      </div>
      <div role="cell" className="numeric max-lg:text-ink-muted text-right">
        {formatDuration(duration)}
      </div>
      <div role="cell" className="text-ink-muted numeric text-right" title={visibleString(formatTime(run.startTimeMs))}>
        {formatAgo(run.startTimeMs, nowMs)}
      </div>
    </div>
  );
}

function stepsTitle(run: RunSummary): string {
  return run.inheritedSteps > 0
    ? `${countOf(run.steps, "step")}, of which ${run.inheritedSteps} taken over from a recording`
    : countOf(run.steps, "step");
}
