"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { signalsQuery } from "../collector/queries.ts";
import { signalKey, waitingSteps } from "./waiting-steps.ts";

const nothing: ReadonlySet<string> = new Set();

/** Ids of a run's spans that wait for an answer; answers are only asked for where something may wait. */
export function useWaiting(runId: string, spans: readonly SpanSkeleton[] | undefined): ReadonlySet<string> {
  const candidates = useMemo(() => (spans ?? []).filter((span) => signalKey(span) !== null), [spans]);
  const { data: signals } = useQuery({ ...signalsQuery(runId), enabled: candidates.length > 0 });
  return useMemo(() => (signals && candidates.length > 0 ? waitingSteps(candidates, signals) : nothing), [candidates, signals]);
}
