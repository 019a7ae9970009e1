import { fsckRequest } from "@retake/protocol";
import type { Hono } from "hono";
import type { ApiContext } from "../context.ts";
import type { ApiEnv } from "../http/authenticate.ts";
import { eventLines, type EventLineOptions } from "../http/event-lines.ts";
import { parseBody } from "../http/mount.ts";
import { found } from "../not-found.ts";

/** `POST /api/fsck`: verifies what is stored; progress and damage as JSON lines while they are found. */
export function mountFsck(app: Hono<ApiEnv>, { store, ...options }: ApiContext & EventLineOptions): void {
  app.post("/api/fsck", async (context) => {
    const { project } = context.var.identity;
    const { runId } = await parseBody(context, fsckRequest);
    if (runId !== undefined && (await store.blobRanges(project, runId)).length === 0)
      found(await store.getRun(project, runId), "run", runId);
    return eventLines(context, options, (signal) => store.fsck(project, runId, signal));
  });
}
