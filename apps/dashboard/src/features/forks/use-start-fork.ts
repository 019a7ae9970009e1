"use client";

import type { ForkRequest } from "@retake/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { callCollector } from "../collector/call-collector.ts";

const POLL_MS = 700;

/** Starts a fork and goes to where it is compared with its parent as soon as its first span is there. */
export function useStartFork() {
  const router = useRouter();
  const start = useMutation({ mutationFn: (request: ForkRequest) => callCollector("createFork", { body: request }) });
  const jobId = start.data?.id ?? "";
  const poll = useQuery({
    queryKey: ["job", jobId],
    queryFn: ({ signal }) => callCollector("getJob", { params: { jobId }, signal }),
    enabled: jobId !== "",
    refetchInterval: ({ state }) => (state.data?.status === "done" || state.data?.status === "failed" ? false : POLL_MS),
  });
  const job = poll.data ?? start.data;
  const runId = job?.runId ?? "";
  const parentId = job?.fork?.runId ?? "";
  const begun = job !== undefined && job.status !== "queued";
  // By a search: to ask for a run that is not there yet would be an error.
  const made = useQuery({
    queryKey: ["made", runId],
    queryFn: async ({ signal }) => {
      const { total } = await callCollector("listRuns", { query: { q: `run:${runId}`, limit: 1 }, signal });
      return (total ?? 0) > 0;
    },
    enabled: begun,
    refetchInterval: ({ state }) => (state.data === true ? false : POLL_MS),
  });
  const arrived = made.data === true && job?.status !== "failed";
  useEffect(() => {
    if (arrived) router.push(`/compare?a=${parentId}&b=${runId}`);
  }, [arrived, parentId, runId, router]);
  return {
    start: (request: ForkRequest) => start.mutate(request),
    error: start.error,
    job,
    busy: start.isPending || (job !== undefined && job.status !== "failed"),
    /** The run has recorded something, however the job ended. */
    partial: made.data === true,
  };
}
