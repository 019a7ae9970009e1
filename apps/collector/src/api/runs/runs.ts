import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { spanDetailOf } from "./span-detail.ts";

export function runHandlers({ store }: ApiContext): Pick<Handlers, "listRuns" | "getRun" | "listSpans" | "getSpan" | "listSpanContents"> {
  return {
    listRuns: ({ project, query }) => store.listRuns(project, query),
    getRun: async ({ project, params }) => found(await store.getRun(project, params.runId), "run", params.runId),
    async listSpans({ project, params }) {
      const spans = await store.listSpans(project, params.runId);
      if (spans.length === 0) found(await store.getRun(project, params.runId), "run", params.runId);
      return { spans };
    },
    async getSpan({ project, params }) {
      const span = found(await store.getSpan(project, params.runId, params.spanId), "span", params.spanId);
      return spanDetailOf(span, (checkpointId) => store.getCheckpoint(project, params.runId, checkpointId));
    },
    async listSpanContents({ project, params, query }) {
      const { spans, answered } = await store.getSpans(project, params.runId, query.spanIds);
      const getCheckpoint = (checkpointId: string) => store.getCheckpoint(project, params.runId, checkpointId);
      return { spans: await Promise.all(spans.map((span) => spanDetailOf(span, getCheckpoint))), answered };
    },
  };
}
