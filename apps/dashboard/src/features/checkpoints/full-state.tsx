"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { checkpointQuery } from "../collector/queries.ts";
import { isSmall } from "./state-parts.ts";
import type { StateSteps } from "./state-steps.ts";
import { StateTree } from "./state-tree.tsx";

interface FullStateProps {
  readonly runId: string;
  readonly steps: StateSteps;
  readonly place: number;
  readonly path: string | null;
  readonly onPath: (path: string | null) => void;
  readonly onPlace: (place: number) => void;
}

/** The whole state at a checkpoint. The one before stays until it is there, so that scrubbing does not flicker. */
export function FullState({ runId, steps, place, ...rest }: FullStateProps): ReactNode {
  const client = useQueryClient();
  const detail = useQuery({ ...checkpointQuery(runId, steps.checkpoints[place]!.id), placeholderData: keepPreviousData });
  const ready = detail.data !== undefined && !detail.isPlaceholderData && isSmall(detail.data.value);
  useEffect(() => {
    if (!ready) return;
    for (const by of [1, -1, 2]) {
      const near = steps.checkpoints[place + by];
      if (near) void client.prefetchQuery(checkpointQuery(runId, near.id));
    }
  }, [ready, client, runId, steps, place]);
  if (detail.error) {
    return (
      <div className="p-4">
        <ErrorNotice error={detail.error} onRetry={() => void detail.refetch()} />
      </div>
    );
  }
  return detail.data ? (
    <StateTree runId={runId} steps={steps} place={place} value={detail.data.value} {...rest} />
  ) : (
    <Skeleton label="Loading the state" />
  );
}
