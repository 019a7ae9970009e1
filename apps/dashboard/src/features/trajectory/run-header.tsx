"use client";

import type { RunDetail } from "@retake/protocol";
import type { ReactNode } from "react";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { countOf, formatAgo, formatCount, formatDuration, formatTime, shortId } from "../../ui/text/format.ts";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useNow } from "../../ui/use-now.ts";
import { costText, costTip } from "../runs/cost-text.ts";
import { RunMarks, RunScores } from "../runs/run-marks.tsx";
import { RunLineage } from "./run-lineage.tsx";
import { RunPins } from "./run-pins.tsx";

/** What a run is, in two lines: what it did, where it came from and what came of it. */
export function RunHeader({ detail }: { detail: RunDetail }): ReactNode {
  const { run, pins, forks, parentGone = false } = detail;
  const now = useNow(run.status === "running" ? 500 : 30_000);
  const duration = run.status === "running" ? Math.max(run.durationMs, now - run.startTimeMs) : run.durationMs;
  return (
    <header className="bg-surface flex shrink-0 flex-col gap-1.5 border-b px-4 py-2.5">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <StatusMark status={run.status} />
        <h1 className="min-w-0 truncate text-[0.9375rem] font-semibold tracking-tight">
          <InlineText text={run.agent || run.service || "Run"} />
          {run.agentVersion && (
            <span className="text-ink-faint mono ml-1.5 font-normal">
              <InlineText text={run.agentVersion} />
            </span>
          )}
        </h1>
        <span className="mono text-ink-muted flex items-center" title={run.runId}>
          {shortId(run.runId)}
          <CopyButton label="Copy the run's id" text={run.runId} />
        </span>
        <RunMarks run={run} />
        <RunScores run={run} most={6} />
      </div>
      <div className="flex flex-wrap items-center gap-x-8 gap-y-0.5">
        <dl className="numeric flex flex-wrap items-center gap-x-5 gap-y-0.5">
          <Fact title="Started" tip={visibleString(formatTime(run.startTimeMs))}>
            {formatAgo(run.startTimeMs, now)}
          </Fact>
          <Fact title="Duration">{formatDuration(duration)}</Fact>
          <Fact title="Steps">
            {formatCount(run.steps)}
            {run.inheritedSteps > 0 && <span className="text-ink-faint"> ({formatCount(run.inheritedSteps)} recorded)</span>}
          </Fact>
          {run.errors > 0 && (
            <Fact title="Errors">
              <span className="text-bad font-medium">{formatCount(run.errors)}</span>
            </Fact>
          )}
          <Fact title="Tokens" tip={`${countOf(run.inputTokens, "token")} in, ${countOf(run.outputTokens, "token")} out`}>
            {formatCount(run.inputTokens)} <span className="text-ink-faint">in</span> {formatCount(run.outputTokens)}{" "}
            <span className="text-ink-faint">out</span>
          </Fact>
          <Fact title="Cost" tip={costTip(run)}>
            {costText(run)}
          </Fact>
          {run.models.length > 0 && <Fact title="Models">{visibleString(run.models.join(", "))}</Fact>}
          <RunPins pins={pins} />
        </dl>
        <RunLineage run={run} forks={forks} parentGone={parentGone} />
      </div>
      {run.status === "error" && run.statusMessage && (
        <div className="text-bad max-h-24 overflow-y-auto">
          <UntrustedText text={run.statusMessage} limit={300} />
        </div>
      )}
    </header>
  );
}

function Fact({ title, tip, children }: { title: string; tip?: string | undefined; children: ReactNode }): ReactNode {
  return (
    <div className="flex items-baseline gap-1.5" title={tip}>
      <dt className="text-ink-faint text-xs">{title}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
