"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { changesQuery } from "../collector/queries.ts";
import { ChangeView } from "./change-view.tsx";
import { splitChanges } from "./describe-change.ts";

const points = { start: "the start", pre: "before", post: "after", end: "the end" };

/** What differs from the checkpoint before. */
export function ChangesList({ runId, checkpointId }: { runId: string; checkpointId: string }): ReactNode {
  const query = useQuery(changesQuery(runId, checkpointId));
  const changes = useMemo(() => splitChanges(query.data?.changes ?? []), [query.data]);
  if (query.error) {
    return (
      <div className="p-4">
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (!query.data) return <Skeleton label="Loading what changed" />;
  const { from, truncated } = query.data;
  return (
    <div className="min-h-0 flex-1 overflow-auto -outline-offset-2" role="region" aria-label="What changed" tabIndex={0}>
      <p className="text-ink-muted px-4 py-2 text-xs">
        {from
          ? `Compared with checkpoint ${from.index}, ${points[from.point]}${from.stepKey ? ` ${from.stepKey}` : ""}`
          : "The first checkpoint: everything is new"}
      </p>
      {changes.state.length === 0 && (
        <p className="text-ink-muted border-y px-4 py-2">
          The registered state is the same. What the agent does with a step's result shows before its next step.
        </p>
      )}
      <ul aria-label="Changes of the state" className="divide-y border-y empty:hidden">
        {changes.state.map((change) => (
          <ChangeView key={change.path} change={change} />
        ))}
      </ul>
      {changes.journal.length > 0 && (
        <details className="px-4 py-2" open={changes.state.length === 0}>
          <summary className="text-ink-muted">{countOf(changes.journal.length, "change")} in the journal</summary>
          <ul aria-label="Changes of the journal" className="mt-2 divide-y rounded-md border">
            {changes.journal.map((change) => (
              <ChangeView key={change.path} change={change} />
            ))}
          </ul>
        </details>
      )}
      {truncated && <p className="text-warn px-4 py-2">More than 1,000 changes: the rest is left out.</p>}
    </div>
  );
}
