"use client";

import type { RunDetail, RunSummary } from "@retake/protocol";
import { ArrowLeftRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { shortId } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { RunMarks, RunScores } from "../runs/run-marks.tsx";
import { MeasuresTable } from "./measures-table.tsx";
import { RunPicker } from "./run-picker.tsx";
import { SideMark } from "./side-mark.tsx";
import type { Comparison } from "./use-comparison.ts";

interface CompareHeadProps {
  readonly comparison: Comparison;
  readonly onChoose: (side: "a" | "b", runId: string) => void;
  readonly onSwap: () => void;
}

/** The two runs, and what they took. */
export function CompareHead({ comparison, onChoose, onSwap }: CompareHeadProps): ReactNode {
  const [a, b] = [comparison.a.run.data, comparison.b.run.data];
  return (
    <header className="bg-surface flex shrink-0 flex-wrap items-start gap-x-6 gap-y-2 border-b px-4 py-2.5">
      <h1 className="sr-only">Compare two runs</h1>
      <div className="grid min-w-0 flex-1 basis-[34rem] grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-start gap-x-3 max-sm:basis-full max-sm:grid-cols-1">
        <RunCard side="a" detail={a} otherAgent={b?.run.agent} onChoose={onChoose} />
        <IconButton label="Swap A and B (x)" aria-keyshortcuts="x" onClick={onSwap}>
          <ArrowLeftRight aria-hidden="true" />
        </IconButton>
        <RunCard side="b" detail={b} otherAgent={a?.run.agent} onChoose={onChoose} />
      </div>
      {a && b && <MeasuresTable a={a.run} b={b.run} comparison={comparison} />}
    </header>
  );
}

interface RunCardProps {
  readonly side: "a" | "b";
  readonly detail: RunDetail | undefined;
  readonly otherAgent: string | undefined;
  readonly onChoose: (side: "a" | "b", runId: string) => void;
}

function RunCard({ side, detail, otherAgent, onChoose }: RunCardProps): ReactNode {
  if (!detail) return <Skeleton label={`Loading run ${side.toUpperCase()}`} rows={2} className="h-5" />;
  const { run } = detail;
  return (
    <section aria-label={`Run ${side.toUpperCase()}`} className="flex min-w-0 flex-col gap-0.5">
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
        <SideMark side={side} />
        <StatusMark status={run.status} compact={run.status !== "running"} />
        <span className="min-w-0 truncate font-semibold">
          <InlineText text={run.agent || run.service || "Run"} />
        </span>
        {run.agentVersion && (
          <span className="text-ink-faint mono">
            <InlineText text={run.agentVersion} />
          </span>
        )}
        <Link href={`/runs/${run.runId}`} className="text-accent mono underline-offset-2 hover:underline" title={run.runId}>
          {shortId(run.runId)}
        </Link>
        <RunPicker side={side} agent={run.agent || otherAgent || ""} onChoose={(runId) => onChoose(side, runId)} />
      </div>
      <p className="truncate">
        <InlineText text={run.firstInput || "(no input recorded)"} />
      </p>
      <p className={`truncate ${failed(run) ? "text-bad" : "text-ink-muted"}`}>
        <InlineText text={(failed(run) && run.statusMessage) || run.lastOutput || "–"} />
      </p>
      <div className="flex flex-wrap items-center gap-1 empty:hidden">
        <RunMarks run={run} />
        <RunScores run={run} most={4} />
      </div>
    </section>
  );
}

function failed({ status, statusMessage }: RunSummary): boolean {
  return status === "error" && statusMessage !== "";
}
