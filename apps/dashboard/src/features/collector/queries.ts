import { queryOptions } from "@tanstack/react-query";
import { callCollector } from "./call-collector.ts";
import { fetchSpans, type RunSpans } from "./fetch-spans.ts";

/** What is asked of the collector, under which key it is kept. A run's parts begin with its id so that news of it renew them all. */
export const runQuery = (runId: string) =>
  queryOptions({ queryKey: ["run", runId, "detail"], queryFn: ({ signal }) => callCollector("getRun", { params: { runId }, signal }) });

export const OVERVIEW = "overview";

/** How many runs match a search, when they were, and the most frequent values among them. */
export const overviewQuery = (q: string, range: string) =>
  queryOptions({
    queryKey: [OVERVIEW, q, range],
    queryFn: ({ signal }) => callCollector("getSearchOverview", { query: { q, range }, signal }),
    staleTime: 10_000,
  });

/** Values that a field of the search language has, the most frequent first. */
export const searchValuesQuery = (field: string, prefix: string, range: string) =>
  queryOptions({
    queryKey: ["search values", field, prefix, range],
    queryFn: async ({ signal }) =>
      (await callCollector("listSearchValues", { query: { field, prefix, range, limit: SEARCH_VALUES }, signal })).values,
    staleTime: 30_000,
  });
export const SEARCH_VALUES = 20;

/** Spans of a run that a search is about. */
export const matchingSpansQuery = (runId: string, q: string) =>
  queryOptions({
    queryKey: ["run", runId, "matches", q],
    queryFn: ({ signal }) => callCollector("listMatchingSpans", { params: { runId }, query: { q }, signal }),
  });

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

/** The steps of a run with digests of their content. */
export const stepsQuery = (runId: string) =>
  queryOptions({
    queryKey: ["run", runId, "steps"],
    queryFn: async ({ signal }) => (await callCollector("listSteps", { params: { runId }, signal })).steps,
  });

/** The tree of forks that a run belongs to. */
export const familyQuery = (runId: string) =>
  queryOptions({ queryKey: ["run", runId, "family"], queryFn: ({ signal }) => callCollector("getFamily", { params: { runId }, signal }) });
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

/** States may be large: those that are not shown any more are soon let go. */
const STATE_KEPT_MS = 20_000;

/** A checkpoint's id is the digest of its content: once read it never changes. */
export const checkpointQuery = (runId: string, checkpointId: string) =>
  queryOptions({
    queryKey: ["checkpoint", runId, checkpointId],
    queryFn: ({ signal }) => callCollector("getCheckpoint", { params: { runId, checkpointId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: STATE_KEPT_MS,
  });

/** What differs between two checkpoints; both are named by their content, so that the answer stays the same. */
export const changesQuery = (runId: string, from: string, checkpointId: string) =>
  queryOptions({
    queryKey: ["changes", runId, from, checkpointId],
    queryFn: ({ signal }) => callCollector("getChanges", { params: { runId, checkpointId }, query: { from }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: STATE_KEPT_MS,
  });

/** All changes of a value of the state, and what it was after the latest of them. */
export const historyQuery = (runId: string, path: string, limit: number) =>
  queryOptions({
    queryKey: ["run", runId, "history", path, limit],
    queryFn: ({ signal }) => callCollector("getStateHistory", { params: { runId }, query: { path, limit }, signal }),
  });

/** Which step set each part of a value. What is known of one place in a run stays so. */
export const blameQuery = (runId: string, path: string, at: number) =>
  queryOptions({
    queryKey: ["blame", runId, path, at],
    queryFn: ({ signal }) => callCollector("getStateBlame", { params: { runId }, query: { path, at }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Checkpoints for which a condition holds. */
export const matchesQuery = (runId: string, q: string) =>
  queryOptions({
    queryKey: ["run", runId, "matches", q],
    queryFn: ({ signal }) => callCollector("findStates", { params: { runId }, query: { q }, signal }),
  });

/** What differs from a checkpoint to one of another run; neither ever changes. */
export const differencesQuery = (from: { runId: string; checkpointId: string }, to: { runId: string; checkpointId: string }) =>
  queryOptions({
    queryKey: ["differences", from, to],
    queryFn: ({ signal }) => callCollector("getChanges", { params: to, query: { from: from.checkpointId, fromRun: from.runId }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const agentsQuery = (rangeMs: number) =>
  queryOptions({
    queryKey: ["agents", rangeMs],
    queryFn: async ({ signal }) => (await callCollector("listAgents", { query: { sinceMs: Date.now() - rangeMs }, signal })).versions,
    refetchInterval: 30_000,
  });

export const agentQuery = (name: string, rangeMs: number) =>
  queryOptions({
    queryKey: ["agents", rangeMs, name],
    queryFn: ({ signal }) => callCollector("getAgent", { params: { name }, query: { sinceMs: Date.now() - rangeMs }, signal }),
    refetchInterval: 30_000,
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
