import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { cutDetail } from "./cut-detail.ts";
import type { Ask } from "../search/ask.ts";
import { spanDetailOf } from "./span-detail.ts";

export interface SearchSources {
  readonly ask: Ask;
}

type RunRoutes =
  | "listRuns"
  | "getSearchOverview"
  | "listSearchValues"
  | "listMatchingSpans"
  | "askSearch"
  | "getRun"
  | "listSpans"
  | "listSpanColumns"
  | "getSpan"
  | "listSteps"
  | "getFamily"
  | "listSpanContents";

export function runHandlers({ store, ask }: ApiContext & SearchSources): Pick<Handlers, RunRoutes> {
  return {
    listRuns: ({ project, query }) => store.listRuns(project, { ...query, count: query.count === "true" }),
    getSearchOverview: ({ project, query }) => store.searchOverview(project, query),
    listSearchValues: ({ project, query }) => store.searchValues(project, query),
    listMatchingSpans: ({ project, params, query }) => store.matchingSpans(project, params.runId, query.q),
    askSearch: async ({ body, signal }) => ({ q: await ask(body.question, signal) }),
    getRun: async ({ project, params }) => found(await store.getRun(project, params.runId), "run", params.runId),
    async listSpans({ project, params }) {
      const spans = await store.listSpans(project, params.runId);
      if (spans.length === 0) found(await store.getRun(project, params.runId), "run", params.runId);
      return { spans };
    },
    async listSteps({ project, params }) {
      const steps = await store.listSteps(project, params.runId);
      if (steps.length === 0) found(await store.getRun(project, params.runId), "run", params.runId);
      return { steps };
    },
    getFamily: async ({ project, params }) => found(await store.readFamily(project, params.runId), "run", params.runId),
    async listSpanColumns({ project, params, query }) {
      const columns = await store.listSpanColumns(project, params.runId, query.since);
      if (columns.total === 0) found(await store.getRun(project, params.runId), "run", params.runId);
      return columns;
    },
    async getSpan({ project, params, query }) {
      const span = found(await store.getSpan(project, params.runId, params.spanId), "span", params.spanId);
      const detail = await spanDetailOf(span, (checkpointId) => store.getCheckpoint(project, params.runId, checkpointId));
      return query.most === undefined ? detail : cutDetail(detail, query.most);
    },
    async listSpanContents({ project, params, query }) {
      const { spans, answered } = await store.getSpans(project, params.runId, query.spanIds);
      const getCheckpoint = (checkpointId: string) => store.getCheckpoint(project, params.runId, checkpointId);
      return { spans: await Promise.all(spans.map((span) => spanDetailOf(span, getCheckpoint))), answered };
    },
  };
}
