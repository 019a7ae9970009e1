import { RetakeError } from "@retake/protocol";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { checkpointHandlers } from "./checkpoints/checkpoints.ts";
import type { ApiContext } from "./context.ts";
import { mountDocs } from "./docs/docs.ts";
import { RunFeed } from "./events/run-feed.ts";
import { mountEvents } from "./events/stream.ts";
import { forkHandlers } from "./forks/forks.ts";
import { mountFsck } from "./fsck/fsck.ts";
import { healthHandlers } from "./health/health.ts";
import { errorResponse } from "./http/error-response.ts";
import { mountRoutes } from "./http/mount.ts";
import { guardOrigin, type OriginGuard } from "./http/origin-guard.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { runHandlers } from "./runs/runs.ts";
import { signalHandlers } from "./signals/signals.ts";
import { suiteHandlers } from "./suites/suites.ts";
import { workerHandlers } from "./workers/workers.ts";

export interface ApiOptions extends ApiContext {
  readonly version: string;
  readonly guard: OriginGuard;
  readonly maxBodyBytes: number;
  /** Aborted when the server stops: ends waiting requests and event streams. */
  readonly stopping: AbortSignal;
  /** The collector's own counters, in the text format of Prometheus. */
  readonly metrics: () => string;
  /** Told of what no client caused. */
  readonly onBug: (error: unknown) => void;
}

/** The query and control API, as a fetch handler. */
export function createApi(options: ApiOptions): Hono {
  const { version, guard, maxBodyBytes, stopping, onBug } = options;
  const app = new Hono();
  app.use(securityHeaders);
  app.use(guardOrigin(guard));
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) =>
        errorResponse(context, new RetakeError("payload_too_large", `The body is larger than ${maxBodyBytes} bytes.`), onBug),
    }),
  );
  app.onError((error, context) => errorResponse(context, error, onBug));
  app.notFound((context) =>
    errorResponse(context, new RetakeError("not_found", "There is nothing at this address; /api/docs lists what there is."), onBug),
  );
  mountRoutes(
    app,
    {
      ...runHandlers(options),
      ...checkpointHandlers(options),
      ...signalHandlers(options),
      ...forkHandlers(options),
      ...workerHandlers(options),
      ...suiteHandlers(options),
      ...healthHandlers(options, version),
    },
    stopping,
  );
  mountEvents(app, { feed: new RunFeed({ ...options, onFailure: onBug }), stopping });
  mountFsck(app, options);
  mountDocs(app, version);
  app.get("/metrics", (context) => context.text(options.metrics(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }));
  return app;
}
