import { fsckRequest, RetakeError, type FsckEvent } from "@retake/protocol";
import type { Hono } from "hono";
import { stream } from "hono/streaming";
import type { ApiContext } from "../context.ts";
import { parseBody } from "../http/mount.ts";
import { found } from "../not-found.ts";

export interface FsckOptions extends ApiContext {
  /** Ends checks under way. */
  readonly stopping: AbortSignal;
  readonly onBug: (error: unknown) => void;
}

/** `POST /api/fsck`: verifies what is stored; progress and damage as JSON lines while they are found. */
export function mountFsck(app: Hono, { store, project, stopping, onBug }: FsckOptions): void {
  app.post("/api/fsck", async (context) => {
    const { runId } = await parseBody(context, fsckRequest);
    if (runId !== undefined && (await store.blobRanges(project, runId)).length === 0)
      found(await store.getRun(project, runId), "run", runId);
    context.header("content-type", "application/x-ndjson");
    context.header("cache-control", "no-cache, no-transform");
    context.header("x-accel-buffering", "no");
    const gone = new AbortController();
    return stream(context, async (out) => {
      out.onAbort(() => gone.abort());
      const write = async (event: FsckEvent): Promise<void> => void (await out.write(`${JSON.stringify(event)}\n`));
      try {
        // Written one by one: a slow reader slows the check, nothing piles up.
        for await (const event of store.fsck(project, runId, AbortSignal.any([gone.signal, stopping]))) await write(event);
      } catch (error) {
        const known = RetakeError.isInstance(error);
        if (!known) onBug(error);
        await write({
          type: "failed",
          code: known ? error.code : "internal",
          message: known ? error.message : "The collector's log says more.",
        });
      }
    });
  });
}
