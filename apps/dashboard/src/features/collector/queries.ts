import { queryOptions } from "@tanstack/react-query";
import { callCollector } from "./call-collector.ts";
import { fetchSpans, type RunSpans } from "./fetch-spans.ts";

/** What is asked of the collector, under which key it is kept. A run's parts begin with its id so that news of it renew them all. */
export const runQuery = (runId: string) =>
  queryOptions({ queryKey: ["run", runId, "detail"], queryFn: ({ signal }) => callCollector("getRun", { params: { runId }, signal }) });

export const spansQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId, "spans"],
    queryFn: ({ signal, client, queryKey }) => fetchSpans(runId, client.getQueryData<RunSpans>(queryKey), signal),
    select: ({ spans }: RunSpans) => spans,
    // They are merged by id already; comparing fifty thousand objects again would take longer.
    structuralSharing: false,
  });

export const spanQuery = (runId: string, spanId: string, most = FIRST_CHARACTERS) =>
  queryOptions({
    queryKey: ["run", runId, "span", spanId, most],
    queryFn: ({ signal }) => callCollector("getSpan", { params: { runId, spanId }, query: { most }, signal }),
  });

/** Characters of one text that are fetched at first: more than fits on a screen, and nothing that a browser minds. */
export const FIRST_CHARACTERS = 50_000;

/** Answers that a run has been given. */
export const signalsQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId, "signals"],
    queryFn: async ({ signal }) => (await callCollector("listSignals", { params: { runId }, signal })).signals,
  });

export const checkpointsQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId, "checkpoints"],
    queryFn: async ({ signal }) => (await callCollector("listCheckpoints", { params: { runId }, signal })).checkpoints,
  });

/** A checkpoint's id is the digest of its content: once read it never changes. */
export const checkpointQuery = (runId: string, checkpointId: string) =>
  queryOptions({
    queryKey: ["checkpoint", runId, checkpointId],
    queryFn: ({ signal }) => callCollector("getCheckpoint", { params: { runId, checkpointId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const changesQuery = (runId: string, checkpointId: string) =>
  queryOptions({
    queryKey: ["run", runId, "changes", checkpointId],
    queryFn: ({ signal }) => callCollector("getChanges", { params: { runId, checkpointId }, signal }),
  });

export const workersQuery = queryOptions({
  queryKey: ["workers"],
  queryFn: async ({ signal }) => (await callCollector("listWorkers", { signal })).workers,
  refetchInterval: 5000,
});

export const suitesQuery = queryOptions({
  queryKey: ["suites"],
  queryFn: async ({ signal }) => (await callCollector("listSuites", { signal })).suites,
});

export const suiteQuery = (name: string) =>
  queryOptions({ queryKey: ["suites", name], queryFn: ({ signal }) => callCollector("getSuite", { params: { name }, signal }) });

export const experimentQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId],
    queryFn: ({ signal }) => callCollector("getExperiment", { params: { experimentId }, signal }),
  });

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => callCollector("getHealthReport", { signal }),
  refetchInterval: 5000,
});
