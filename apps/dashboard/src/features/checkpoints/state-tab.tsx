"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { spansQuery } from "../collector/queries.ts";
import { ContextWindow } from "../context-window/context-window.tsx";
import { WorkspaceFiles } from "../workspace-files/workspace-files.tsx";
import { CompareSteps } from "./compare-steps.tsx";
import { FullState } from "./full-state.tsx";
import { StepChanges } from "./step-changes.tsx";
import { chosenPlace, placesOfSpan, placeTitle, type StateSteps } from "./state-steps.ts";
import { useStateSteps } from "./use-state-steps.ts";
import { useStateView, type StateView } from "./use-state-view.ts";

const none: readonly SpanSkeleton[] = [];
const views: readonly { value: StateView; title: string }[] = [
  { value: "state", title: "State" },
  { value: "changes", title: "Changes" },
  { value: "compare", title: "Compare" },
  { value: "context", title: "Context" },
  { value: "files", title: "Files" },
];

interface StateTabProps {
  readonly runId: string;
  readonly span: SpanSkeleton;
  readonly onSpan: (spanId: string) => void;
}

/** The state at the selected step: all of it, what changed, any two compared, what the model saw, and the files. */
export function StateTab({ runId, span, onSpan }: StateTabProps): ReactNode {
  const { data: spans = none } = useQuery(spansQuery(runId));
  const { steps, error, retry } = useStateSteps(runId, spans);
  const { at } = useStateView();
  if (steps === undefined) {
    if (error === null) return <Skeleton label="Loading checkpoints" />;
    return (
      <div className="p-4">
        <ErrorNotice error={error} onRetry={retry} />
      </div>
    );
  }
  const place = chosenPlace(steps, span, at);
  if (place === undefined) {
    return (
      <Notice title="No checkpoint here" centred>
        {span.stepKey
          ? "This step has not reached its checkpoint yet."
          : "Checkpoints are taken before and after each step of an agent that runs under the SDK. Choose a model or tool call."}
      </Notice>
    );
  }
  return <StateAt runId={runId} spans={spans} span={span} steps={steps} place={place} onSpan={onSpan} />;
}

interface StateAtProps extends StateTabProps {
  readonly spans: readonly SpanSkeleton[];
  readonly steps: StateSteps;
  readonly place: number;
}

function StateAt({ runId, spans, span, steps, place, onSpan }: StateAtProps): ReactNode {
  const view = useStateView();
  const places = placesOfSpan(steps, span);
  const { id, timeMs } = steps.checkpoints[place]!;
  const indexOf = (of: number): number => steps.checkpoints[of]!.index;
  const go = (to: number): void => {
    const spanId = steps.spanIds[to];
    if (typeof spanId === "string" && spanId !== span.spanId) onSpan(spanId);
    void view.set({ at: indexOf(to) });
  };
  const base = (view.with === null ? undefined : steps.placeOf.get(view.with)) ?? 0;
  const onPath = (path: string): void => void view.set({ path, show: "state" });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b px-4 py-2">
        <Segmented label="What to show" options={views} value={view.show} onChange={(show) => void view.set({ show })} />
        <PlaceChoice steps={steps} places={places} place={place} onPlace={go} />
        <span className="mono text-ink-faint ml-auto flex items-center" title="Checkpoint: the digest of the state">
          {id.slice(0, 8)}
          <CopyButton label="Copy the checkpoint's id" text={id} />
        </span>
      </div>
      {view.show === "state" && (
        <FullState runId={runId} steps={steps} place={place} path={view.path} onPath={(path) => void view.set({ path })} onPlace={go} />
      )}
      {view.show === "changes" && <StepChanges runId={runId} steps={steps} place={place} onPath={onPath} />}
      {view.show === "compare" && (
        <CompareSteps
          runId={runId}
          steps={steps}
          from={base}
          to={place}
          onFrom={(from) => void view.set({ with: indexOf(from) })}
          onTo={go}
          onSwap={() => {
            void view.set({ with: indexOf(place) });
            go(base);
          }}
          onPath={onPath}
        />
      )}
      {view.show === "context" && <ContextWindow runId={runId} spans={spans} span={span} timeMs={timeMs} />}
      {view.show === "files" && (
        <WorkspaceFiles runId={runId} steps={steps} from={base} to={place} onFrom={(from) => void view.set({ with: indexOf(from) })} />
      )}
    </div>
  );
}

/** Before and after a step; start and end of a run. */
function PlaceChoice({
  steps,
  places,
  place,
  onPlace,
}: {
  steps: StateSteps;
  places: readonly number[];
  place: number;
  onPlace: (place: number) => void;
}): ReactNode {
  if (places.length !== 2) return <span className="text-ink-muted text-xs">{visibleString(placeTitle(steps, place))}</span>;
  const word = (of: number): string => ({ pre: "Before", post: "After", start: "Start", end: "End" })[steps.checkpoints[of]!.point];
  return (
    <Segmented
      label="Point in the step"
      options={places.map((of) => ({ value: String(of), title: word(of) }))}
      value={String(place)}
      onChange={(of) => onPlace(Number(of))}
    />
  );
}
