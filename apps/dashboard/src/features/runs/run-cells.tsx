"use client";

import type { RunSummary } from "@retake/protocol";
import type { ReactNode } from "react";
import { countOf, formatAgo, formatCount, formatDuration, formatTime } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { costText, costTip } from "./cost-text.ts";
import type { ColumnName } from "./run-columns.ts";
import { RunMarks, RunScores } from "./run-marks.tsx";

interface Cell {
  readonly content: ReactNode;
  readonly tip?: string | undefined;
}

/** What stands in a column of a run's row; the content's, its link, is the row's. */
export const runCells: Readonly<Record<Exclude<ColumnName, "content">, (run: RunSummary, nowMs: number) => Cell>> = {
  agent: (run) => ({ content: <RunAgent run={run} /> }),
  marks: (run) => ({ content: <RunMarks run={run} /> }),
  scores: (run) => ({ content: <RunScores run={run} /> }),
  models: ({ models }) => names(models),
  tools: ({ tools }) => names(tools),
  steps: (run) => ({ content: <RunSteps run={run} />, tip: stepsTip(run) }),
  tokens: ({ inputTokens, outputTokens }) => ({
    content: formatCount(inputTokens + outputTokens),
    tip: `${countOf(inputTokens, "token")} in, ${countOf(outputTokens, "token")} out`,
  }),
  cost: (run) => ({ content: costText(run), tip: costTip(run) }),
  duration: (run, nowMs) => ({ content: durationText(run, nowMs) }),
  started: ({ startTimeMs }, nowMs) => ({
    content: <span className="text-ink-muted">{formatAgo(startTimeMs, nowMs)}</span>,
    tip: formatTime(startTimeMs),
  }),
};

export function RunAgent({ run }: { run: RunSummary }): ReactNode {
  return (
    <span className="block truncate">
      <span className="font-medium">
        <InlineText text={run.agent || run.service || "unnamed"} />
      </span>{" "}
      {run.agentVersion && (
        <span className="text-ink-faint mono">
          <InlineText text={run.agentVersion} />
        </span>
      )}
    </span>
  );
}

/** What went in; what came out of it, or what went wrong. */
export function inputText(run: RunSummary): string {
  return run.firstInput || "(no input recorded)";
}

export function RunOutcome({ run }: { run: RunSummary }): ReactNode {
  const failure = run.status === "error" && run.statusMessage;
  return (
    <p className={`truncate ${failure ? "text-bad" : "text-ink-muted"}`}>
      <InlineText text={failure || run.lastOutput || "–"} />
    </p>
  );
}

export function durationText(run: RunSummary, nowMs: number): string {
  return formatDuration(run.status === "running" ? Math.max(run.durationMs, nowMs - run.startTimeMs) : run.durationMs);
}

function names(all: readonly string[]): Cell {
  const text = visibleString(all.join(", "));
  return { content: <span className="text-ink-muted block truncate">{text || "–"}</span>, tip: text };
}

function RunSteps({ run }: { run: RunSummary }): ReactNode {
  return (
    <>
      {formatCount(run.steps)}
      {run.inheritedSteps > 0 && (
        <span className="text-ink-faint block text-[0.6875rem] leading-3.5">
          {formatCount(run.inheritedSteps)} <span aria-hidden="true">rec.</span>
          <span className="sr-only">recorded</span>
        </span>
      )}
    </>
  );
}

function stepsTip(run: RunSummary): string {
  const steps = countOf(run.steps, "step");
  return run.inheritedSteps > 0 ? `${steps}, of which ${run.inheritedSteps} taken over from a recording` : steps;
}
