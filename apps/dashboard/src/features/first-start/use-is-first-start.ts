"use client";

import { useQuery } from "@tanstack/react-query";
import { callCollector } from "../collector/call-collector.ts";
import { useRunEvents } from "../collector/run-events.tsx";

// Later than the page of the first start itself, which goes on to the run.
const LIVE_MS = 1500;

/** Whether nothing was ever recorded here; false until it is known. */
export function useIsFirstStart(): boolean {
  const any = useQuery({
    queryKey: ["any run"],
    queryFn: async ({ signal }) =>
      (await callCollector("listRuns", { query: { q: "", range: "all", limit: 1, count: "false" }, signal })).runs.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const isFirst = any.data === false;
  useRunEvents(LIVE_MS, () => {
    if (isFirst) void any.refetch();
  });
  return isFirst;
}
