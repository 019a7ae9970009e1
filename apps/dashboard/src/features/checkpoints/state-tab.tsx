"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState, type ReactNode } from "react";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { checkpointQuery, checkpointsQuery } from "../collector/queries.ts";
import { ChangesList } from "./changes-list.tsx";
import { checkpointsOfSpan, type SpanCheckpoint } from "./span-checkpoints.ts";
import { StateTree } from "./state-tree.tsx";

/** The full state at the selected step, and what changed up to it. */
export function StateTab({ runId, span }: { runId: string; span: SpanSkeleton }): ReactNode {
  const list = useQuery(checkpointsQuery(runId));
  const [wanted, setWanted] = useState<"first" | "last">("last");
  const [view, setView] = useQueryState("show", parseAsStringLiteral(["state", "changes"]).withDefault("state"));
  if (list.error && !list.data) {
    return (
      <div className="p-4">
        <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
      </div>
    );
  }
  if (!list.data) return <Skeleton label="Loading checkpoints" />;
  const options = checkpointsOfSpan(span, list.data);
  const first = options[0];
  const chosen = wanted === "last" ? options.at(-1) : first;
  if (!first || !chosen) {
    return (
      <Notice title="No checkpoint here" centred>
        {span.stepKey
          ? "This step has not reached its checkpoint yet."
          : "Checkpoints are taken before and after each step of an agent that runs under the SDK. Choose a model or tool call."}
      </Notice>
    );
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
        {options.length > 1 ? (
          <Segmented
            label="Point in the step"
            options={options.map(({ title }, index) => ({ value: index === 0 ? ("first" as const) : ("last" as const), title }))}
            value={chosen === first ? "first" : "last"}
            onChange={setWanted}
          />
        ) : (
          <span className="text-ink-muted font-medium">{first.title} the step</span>
        )}
        <Segmented
          label="What to show"
          options={[
            { value: "state", title: "Full state" },
            { value: "changes", title: "What changed" },
          ]}
          value={view}
          onChange={(next) => void setView(next)}
        />
        <span className="mono text-ink-faint ml-auto flex items-center" title="Checkpoint: the digest of the state">
          {chosen.id.slice(0, 12)}
          <CopyButton label="Copy the checkpoint's id" text={chosen.id} />
        </span>
      </div>
      {view === "state" ? <FullState runId={runId} checkpoint={chosen} /> : <ChangesList runId={runId} checkpointId={chosen.id} />}
    </div>
  );
}

function FullState({ runId, checkpoint }: { runId: string; checkpoint: SpanCheckpoint }): ReactNode {
  const detail = useQuery(checkpointQuery(runId, checkpoint.id));
  if (detail.error) {
    return (
      <div className="p-4">
        <ErrorNotice error={detail.error} onRetry={() => void detail.refetch()} />
      </div>
    );
  }
  return detail.data ? <StateTree value={detail.data.value} /> : <Skeleton label="Loading the state" />;
}
