"use client";

import dynamic from "next/dynamic";
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
import { StepFilter } from "./filter/step-filter.tsx";
import { RunCommands } from "./run-commands.tsx";
import { isMissing, spanAt } from "./span-tree.ts";
import { TreeView } from "./tree/tree-view.tsx";
import { useRunKeys } from "./use-run-keys.ts";
import { useRunView, type RunView } from "./use-run-view.ts";

const views = [
  { name: "tree", title: "Tree" },
  { name: "transcript", title: "Transcript" },
  { name: "graph", title: "Graph" },
] as const;

const graphLoading = (): ReactNode => <Skeleton label="Loading the graph" rows={6} className="h-10" />;
// The library that lays graphs out is larger than everything else here.
const RunGraph = dynamic(async () => (await import("../graph/run-graph.tsx")).RunGraph, { ssr: false, loading: graphLoading });

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
      <RunCommands view={view} />
      <div className="grid min-h-0 flex-1 max-lg:flex-none lg:grid-cols-[minmax(0,11fr)_minmax(0,10fr)]">
        <section aria-label="Steps" className="bg-surface flex min-h-0 min-w-0 flex-col max-lg:h-[60dvh] lg:border-r">
          <Tabs
            label="View of the run"
            tabs={views}
            selected={view.choices.view}
            onSelect={(name) => void view.choose({ view: name }, { history: "push" })}
            scroll={false}
            aside={
              view.spans.data && (
                <span className="text-ink-faint numeric pr-2 text-xs whitespace-nowrap max-sm:hidden">
                  {countOf(view.spans.data.length, "span")}
                </span>
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
  const { tree, steps, choices, select } = view;
  if (!view.spans.data) return <Skeleton label="Loading the steps" rows={12} className="h-6" />;
  if (view.spans.data.length === 0) return <Notice title="No spans yet" centred />;
  return (
    <>
      <StepFilter view={view} />
      {choices.view === "tree" && <TreeView view={view} running={view.run.data?.run.status === "running"} />}
      {choices.view === "transcript" && (
        <Transcript
          runId={runId}
          steps={steps.conversation}
          filtered={steps.filtered !== null}
          tree={tree}
          selected={view.selected}
          onSelect={select}
        />
      )}
      {choices.view === "graph" && <RunGraph tree={tree} filtered={steps.filtered} selected={view.selected} onSelect={select} />}
    </>
  );
}

function SelectedStep({ runId, view }: { runId: string; view: RunView }): ReactNode {
  const { tree, selected, choices, choose } = view;
  const row = selected === null ? undefined : tree.rowOf.get(selected);
  if (row === undefined || !view.run.data || !view.spans.data) return <Skeleton label="Loading the step" />;
  const span = spanAt(tree, row);
  if (isMissing(tree, row)) return <MissingStep spanId={span.spanId} running={view.run.data.run.status === "running"} />;
  if (choices.fork)
    return (
      <ForkPanel
        key={span.spanId}
        run={view.run.data.run}
        spans={view.spans.data}
        span={span}
        onClose={() => void choose({ fork: null })}
      />
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

function MissingStep({ spanId, running }: { spanId: string; running: boolean }): ReactNode {
  return (
    <Notice title="This step has not come" centred>
      <p>
        Steps below it name <span className="mono">{spanId}</span> as their parent.{" "}
        {running
          ? "Exporters send a step when it has ended: it may be on its way."
          : "It was never sent, was sampled away, or belongs to a service that sends its telemetry elsewhere."}
      </p>
    </Notice>
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
