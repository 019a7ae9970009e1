import { RetakeError, runDeletionQuery, runId as runIdSchema } from "@retake/protocol";
import type { Hono } from "hono";
import type { ApiContext } from "../context.ts";
import type { ApiEnv } from "../http/authenticate.ts";
import { eventLines, type EventLineOptions } from "../http/event-lines.ts";

/** `DELETE /api/runs/{runId}`: deletes a run for good; progress, then the proof, as JSON lines. */
export function mountDeleteRun(app: Hono<ApiEnv>, { store, ...options }: ApiContext & EventLineOptions): void {
  app.delete("/api/runs/:runId", async (context) => {
    const { project, actor } = context.var.identity;
    const { data: runId } = runIdSchema.safeParse(context.req.param("runId"));
    if (runId === undefined) throw new RetakeError("bad_request", "path.runId: A run's id has 32 hexadecimal digits.");
    const query = runDeletionQuery.safeParse(context.req.query());
    if (!query.success) throw new RetakeError("bad_request", "query.dryRun: has to be true or false.");
    const { dryRun } = query.data;
    return eventLines(context, options, (signal) => store.deleteForGood({ project, what: { runId }, dryRun, actor, signal }));
  });
}
