import { userDeletion } from "@retake/protocol";
import type { Hono } from "hono";
import type { ApiContext } from "../context.ts";
import type { ApiEnv } from "../http/authenticate.ts";
import { eventLines, type EventLineOptions } from "../http/event-lines.ts";
import { parseBody } from "../http/mount.ts";

/** `POST /api/users/delete`: deletes all runs of a user for good; progress, then the proof, as JSON lines. */
export function mountDeleteUser(app: Hono<ApiEnv>, { store, ...options }: ApiContext & EventLineOptions): void {
  app.post("/api/users/delete", async (context) => {
    const { project, actor } = context.var.identity;
    const { user, dryRun } = await parseBody(context, userDeletion);
    return eventLines(context, options, (signal) => store.deleteForGood({ project, what: { user }, dryRun, actor, signal }));
  });
}
