import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { cutDetail } from "./cut-detail.ts";
import { spanDetailOf } from "./span-detail.ts";

export function runHandlers({ store }: ApiContext): Pick<Handlers, "listRuns" | "getRun" | "listSpans" | "listSpanColumns" | "getSpan"> {
  return {
    listRuns: ({ project, query }) => store.listRuns(project, query),
    getRun: async ({ project, params }) => found(await store.getRun(project, params.runId), "run", params.runId),
    async listSpans({ project, params }) {
      const spans = await store.listSpans(project, params.runId);
      if (spans.length === 0) found(await store.getRun(project, params.runId), "run", params.runId);
      return { spans };
    },
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
  };
}
