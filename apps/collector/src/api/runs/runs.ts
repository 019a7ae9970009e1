import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { spanDetailOf } from "./span-detail.ts";

export function runHandlers({ store, project }: ApiContext): Pick<Handlers, "listRuns" | "getRun" | "listSpans" | "getSpan"> {
  return {
    listRuns: ({ query }) => store.listRuns(project, query),
    getRun: async ({ params }) => found(await store.getRun(project, params.runId), "run", params.runId),
    async listSpans({ params }) {
      const spans = await store.listSpans(project, params.runId);
      if (spans.length === 0) found(await store.getRun(project, params.runId), "run", params.runId);
      return { spans };
    },
    async getSpan({ params }) {
      const span = found(await store.getSpan(project, params.runId, params.spanId), "span", params.spanId);
      return spanDetailOf(span, (checkpointId) => store.getCheckpoint(project, params.runId, checkpointId));
    },
  };
}
