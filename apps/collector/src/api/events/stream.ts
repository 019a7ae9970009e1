import type { Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { AccessControl } from "../../access/index.ts";
import type { ApiEnv } from "../http/authenticate.ts";
import type { RunFeeds } from "./run-feeds.ts";

export interface EventStreamOptions {
  readonly feeds: RunFeeds;
  readonly access: Pick<AccessControl, "hold">;
  /** Ends all streams: a server with open streams never stops. */
  readonly stopping: AbortSignal;
  /** Comments in between keep proxies from closing the connection. @default 15000 */
  readonly heartbeatMs?: number;
}

/** `GET /api/events`: server-sent events of runs of the project that changed. Ends when the key is revoked. */
export function mountEvents(app: Hono<ApiEnv>, { feeds, access, stopping, heartbeatMs = 15_000 }: EventStreamOptions): void {
  app.get("/api/events", (context: Context<ApiEnv>) => {
    const { identity } = context.var;
    const authorization = context.req.header("authorization");
    const response = streamSSE(context, async (stream) => {
      const held = access.hold(identity, authorization);
      const over = AbortSignal.any([stopping, held.signal]);
      const ended = new Promise<void>((resolve) => {
        stream.onAbort(resolve);
        over.addEventListener("abort", () => resolve(), { once: true });
        if (over.aborted) resolve();
      });
      // A slow reader gets one event for all that changed meanwhile, not a growing queue.
      const changed = new Set<string>();
      let writing = false;
      const flush = async (): Promise<void> => {
        if (writing) return;
        writing = true;
        while (changed.size > 0 && !stream.closed) {
          const runIds = [...changed];
          changed.clear();
          await stream.writeSSE({ data: JSON.stringify({ runIds }) });
        }
        writing = false;
      };
      await stream.write(": listening\n\n");
      const unsubscribe = feeds.subscribe(identity.project, (runIds) => {
        for (const runId of runIds) changed.add(runId);
        void flush();
      });
      const heartbeat = setInterval(() => void stream.write(": alive\n\n"), heartbeatMs);
      await ended;
      clearInterval(heartbeat);
      held.release();
      unsubscribe();
    });
    // After the fact: the stream sets headers of its own. Proxies must neither compress nor buffer.
    response.headers.set("cache-control", "no-cache, no-transform");
    response.headers.set("x-accel-buffering", "no");
    return response;
  });
}
