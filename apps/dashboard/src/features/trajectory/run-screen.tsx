"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Tabs } from "../../ui/controls/tabs.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { WaitingStrip } from "../approvals/waiting-strip.tsx";
import { CollectorError } from "../collector/collector-error.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { ForkPanel } from "../forks/fork-panel.tsx";
import { SpanPanel } from "../span/span-panel.tsx";
import { MatchingSteps } from "../trajectory-search/matching-steps.tsx";
import { StateScrubber } from "../state-timeline/state-scrubber.tsx";
import { Transcript } from "../transcript/transcript.tsx";
import { RunHeader } from "./run-header.tsx";
import { SpanTreegrid } from "./span-treegrid.tsx";
import { useRunKeys } from "./use-run-keys.ts";
import { useRunView, type RunView } from "./use-run-view.ts";

const views = [
  { name: "tree", title: "Tree" },
  { name: "transcript", title: "Transcript" },
] as const;

export function RunScreen({ runId }: { runId: string }): ReactNode {
  const view = useRunView(runId);
  useRunKeys(view);
  const error = view.run.error ?? view.spans.error;
  if (error && !(view.run.data && view.spans.data))
    return <RunError error={error} onRetry={() => void Promise.all([view.run.refetch(), view.spans.refetch()])} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col max-lg:overflow-y-auto">
      {view.run.data ? <RunHeader detail={view.run.data} /> : <Skeleton label="Loading the run" rows={2} className="h-6" />}
      <WaitingStrip spans={view.tree.spans} waiting={view.waiting} onSelect={(span) => void view.choose({ span, fork: null })} />
      <MatchingSteps runId={runId} selected={view.selected} onSelect={(span) => void view.choose({ span })} />
      <div className="grid min-h-0 flex-1 max-lg:flex-none lg:grid-cols-[minmax(0,11fr)_minmax(0,10fr)]">
        <section aria-label="Steps" className="bg-surface flex min-h-0 min-w-0 flex-col max-lg:h-[60dvh] lg:border-r">
          <Tabs
            label="View of the run"
            tabs={views}
            selected={view.choices.view}
            onSelect={(name) => void view.choose({ view: name })}
            scroll={false}
            aside={
              view.spans.data && (
                <span className="text-ink-faint numeric pr-2 text-xs whitespace-nowrap">{countOf(view.spans.data.length, "span")}</span>
              )
            }
          >
            <RunSteps runId={runId} view={view} />
          </Tabs>
        </section>
        <section aria-label="Selected step" className="bg-surface flex min-h-0 min-w-0 flex-col max-lg:min-h-[60dvh] max-lg:border-t">
          <SelectedStep runId={runId} view={view} />
        </section>
      </div>
      <StateScrubber runId={runId} spans={view.tree.spans} selected={view.selected} onChoose={(choice) => void view.choose(choice)} />
    </div>
  );
}

function RunSteps({ runId, view }: { runId: string; view: RunView }): ReactNode {
  const select = (span: string): void => void view.choose({ span });
  if (!view.spans.data) return <Skeleton label="Loading the steps" rows={12} className="h-6" />;
  if (view.spans.data.length === 0) return <Notice title="No spans yet" centred />;
  if (view.choices.view === "transcript") return <Transcript runId={runId} tree={view.tree} selected={view.selected} onSelect={select} />;
  const running = view.run.data?.run.status === "running";
  return <SpanTreegrid tree={view.tree} running={running} selected={view.selected} waiting={view.waiting} onSelect={select} />;
}

function SelectedStep({ runId, view }: { runId: string; view: RunView }): ReactNode {
  const { tree, selected, choices, choose } = view;
  const row = selected === null ? undefined : tree.rowOf.get(selected);
  const span = row === undefined ? undefined : tree.spans[tree.span[row]!];
  if (!span || !view.run.data) return <Skeleton label="Loading the step" />;
  if (choices.fork)
    return (
      <ForkPanel key={span.spanId} run={view.run.data.run} spans={tree.spans} span={span} onClose={() => void choose({ fork: null })} />
    );
  return (
    <SpanPanel
      runId={runId}
      span={span}
      waiting={view.waiting.has(span.spanId)}
      tab={choices.tab}
      onTab={(tab) => void choose({ tab })}
      onFork={() => void choose({ fork: true })}
      onSpan={(spanId) => void choose({ span: spanId })}
    />
  );
}

function RunError({ error, onRetry }: { error: Error; onRetry: () => void }): ReactNode {
  if (!(error instanceof CollectorError && error.code === "not_found")) return <ErrorNotice error={error} onRetry={onRetry} page />;
  return (
    <Notice title="There is no such run" page>
      <p>It may have been removed, or its first span has not arrived yet.</p>
      <p className="mt-2">
        <Link href="/" className="text-accent underline underline-offset-2">
          All runs
        </Link>
      </p>
    </Notice>
  );
}
