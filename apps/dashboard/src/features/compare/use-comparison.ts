"use client";

import { compareSteps, type ComparedRow, type RunComparison } from "@retake/protocol/comparison";
import type { RunStep, RunSummary } from "@retake/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useWaiting } from "../approvals/use-waiting.ts";
import { familyQuery, runQuery, stepsQuery } from "../collector/queries.ts";
import { useRunEvents } from "../collector/run-events.tsx";

/** Digests of a whole run are read each time. */
const LIVE_MS = 700;

/** One run of a comparison, kept up to date. */
function useComparedRun(runId: string) {
  const run = useQuery(runQuery(runId));
  const steps = useQuery(stepsQuery(runId));
  return { runId, run, steps, waiting: useWaiting(runId, steps.data) };
}

/** The family of both; of runs that have no ancestor in common, the families. A run without forks has none. */
function useFamilies(aId: string, bId: string): { runs: readonly RunSummary[]; truncated: boolean } {
  const [a, b] = [useQuery(familyQuery(aId)).data, useQuery(familyQuery(bId)).data];
  return useMemo(() => {
    const families = [a?.runs ?? [], b?.runs ?? []].filter((runs) => runs.length > 1);
    const runs = new Map(families.flat().map((run) => [run.runId, run]));
    return { runs: [...runs.values()], truncated: a?.truncated === true || b?.truncated === true };
  }, [a, b]);
}

export interface Pair {
  readonly a: RunStep | null;
  readonly b: RunStep | null;
}

/** Two runs aligned, and renewed while one of them is going on. */
export function useComparison(aId: string, bId: string) {
  const client = useQueryClient();
  const a = useComparedRun(aId);
  const b = useComparedRun(bId);
  const family = useFamilies(aId, bId);
  useRunEvents(LIVE_MS, (runIds) => {
    for (const runId of new Set([aId, bId])) {
      // An answer that is under way is awaited: a large run would never come to its end.
      if (runIds.size === 0 || runIds.has(runId)) void client.invalidateQueries({ queryKey: ["run", runId] }, { cancelRefetch: false });
    }
  });
  const comparison = useMemo(
    () =>
      a.steps.data && b.steps.data
        ? compareSteps(
            { steps: a.steps.data, running: a.run.data?.run.status === "running" },
            { steps: b.steps.data, running: b.run.data?.run.status === "running" },
          )
        : null,
    [a.steps.data, b.steps.data, a.run.data?.run.status, b.run.data?.run.status],
  );
  return { a, b, family, comparison };
}

export type Comparison = ReturnType<typeof useComparison>;

export function pairOf({ a, b }: Comparison, row: ComparedRow): Pair {
  return {
    a: row.a === null ? null : (a.steps.data?.[row.a] ?? null),
    b: row.b === null ? null : (b.steps.data?.[row.b] ?? null),
  };
}

/** The row of a span of either run; -1 where there is none. */
export function rowOfSpan(comparison: Comparison, rows: RunComparison["rows"], spanId: string): number {
  const [a, b] = [comparison.a, comparison.b].map(({ steps }) => steps.data?.findIndex((step) => step.spanId === spanId) ?? -1);
  return rows.findIndex((row) => (a! >= 0 && row.a === a) || (b! >= 0 && row.b === b));
}
