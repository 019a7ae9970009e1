"use client";

import type { RunSummary } from "@retake/protocol";
import { GitCompareArrows, GitFork, History } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { StatusMark } from "../../ui/feedback/status-mark.tsx";
import { formatDuration, shortId } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { costText } from "../runs/cost-text.ts";

const link = "text-accent mono underline-offset-2 hover:underline";

interface RunLineageProps {
  readonly run: RunSummary;
  readonly forks: readonly RunSummary[];
  /** The run it was forked from was deleted, or never sent. */
  readonly parentGone: boolean;
}

/** The run this one came from, and the runs that came from it. */
export function RunLineage({ run, forks, parentGone }: RunLineageProps): ReactNode {
  if (!run.fork && !run.replay?.runId && !run.experiment && forks.length === 0) return null;
  return (
    <nav aria-label="Lineage" className="text-ink-muted flex flex-wrap items-center gap-x-5 gap-y-1">
      {run.fork && (
        <span className="flex items-center gap-1.5">
          <GitFork aria-hidden="true" className="size-3.5" />
          Forked from
          {parentGone ? (
            <span title="That run is gone. What this one took over from it is here all the same.">
              <span className="mono">{shortId(run.fork.runId)}</span> (gone)
            </span>
          ) : (
            <Link className={link} href={`/runs/${run.fork.runId}?span=${run.fork.spanId}`}>
              {shortId(run.fork.runId)}
            </Link>
          )}
          {run.fork.point} step <span className="mono">{run.fork.spanId.slice(0, 8)}</span>
          {!parentGone && <CompareLink a={run.fork.runId} b={run.runId} />}
        </span>
      )}
      {run.replay?.runId && (
        <span className="flex items-center gap-1.5">
          <History aria-hidden="true" className="size-3.5" />
          Replay of
          <Link className={link} href={`/runs/${run.replay.runId}`}>
            {shortId(run.replay.runId)}
          </Link>
          <CompareLink a={run.replay.runId} b={run.runId} />
        </span>
      )}
      {run.experiment && (
        <span>
          Case of experiment{" "}
          <Link className={link} href={`/experiments/${encodeURIComponent(run.experiment.id)}`}>
            {shortId(run.experiment.id)}
          </Link>
        </span>
      )}
      {forks.length > 0 && <Forks forks={forks} />}
      {forks.length > 0 && <CompareLink a={run.runId} b={forks.at(-1)!.runId} title="Compare with the latest fork" />}
    </nav>
  );
}

function CompareLink({ a, b, title = "Compare" }: { a: string; b: string; title?: string }): ReactNode {
  return (
    <Link className="text-accent inline-flex items-center gap-1 underline-offset-2 hover:underline" href={`/compare?a=${a}&b=${b}`}>
      <GitCompareArrows aria-hidden="true" className="size-3.5" />
      {title}
    </Link>
  );
}

function Forks({ forks }: { forks: readonly RunSummary[] }): ReactNode {
  return (
    <details className="relative">
      <summary className="hover:text-ink flex min-h-6 list-none items-center gap-1.5 underline decoration-dotted underline-offset-3">
        <GitFork aria-hidden="true" className="size-3.5" />
        {forks.length === 1 ? "1 fork" : `${forks.length} forks`}
      </summary>
      <ul
        aria-label="Forks"
        className="bg-surface absolute top-6 left-0 z-30 flex max-h-80 w-[min(34rem,calc(100vw-3rem))] flex-col overflow-auto rounded-lg border py-1 shadow-xl"
      >
        {forks.map((fork) => (
          <li key={fork.runId}>
            <Link href={`/runs/${fork.runId}`} className="hover:bg-hover text-ink flex items-center gap-3 px-3 py-1.5 -outline-offset-2">
              <StatusMark status={fork.status} compact />
              <span className="mono shrink-0">{shortId(fork.runId)}</span>
              <span className="min-w-0 flex-1 truncate">
                <InlineText text={fork.lastOutput || "–"} />
              </span>
              <span className="text-ink-muted numeric shrink-0">
                {formatDuration(fork.durationMs)} · {costText(fork)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
