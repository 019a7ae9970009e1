"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { checkpointsQuery } from "../collector/queries.ts";
import { buildStateSteps, type StateSteps } from "./state-steps.ts";

export interface StateStepsQuery {
  readonly steps: StateSteps | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

export function useStateSteps(runId: string, spans: readonly SpanSkeleton[]): StateStepsQuery {
  const { data, error, refetch } = useQuery(checkpointsQuery(runId));
  const steps = useMemo(() => (data === undefined ? undefined : buildStateSteps(data, spans)), [data, spans]);
  return { steps, error, retry: () => void refetch() };
}
