import { EXPORT_PATH, exportQuery, type ExportQuery } from "@retake/protocol";
import type { Hono } from "hono";
import type { ApiContext } from "../context.ts";
import { requireAccess, type ApiEnv } from "../http/authenticate.ts";
import type { EventLineOptions } from "../http/event-lines.ts";
import { parseQuery } from "../http/mount.ts";

const mediaTypes = { jsonl: "application/x-ndjson", parquet: "application/vnd.apache.parquet" } as const;

/**
 * `GET /api/runs/export`: the runs of a search as a file, as it is made. What can't be brought to its end breaks the
 * connection off, so that nobody takes a part for the whole.
 */
export function mountExport(app: Hono<ApiEnv>, { store, now, access, stopping, onBug }: ApiContext & EventLineOptions): void {
  app.get(EXPORT_PATH, async (context) => {
    requireAccess(context, "read");
    const { identity } = context.var;
    const query = parseQuery(context, exportQuery);
    const held = access.hold(identity, context.req.header("authorization"));
    const gone = new AbortController();
    const signal = AbortSignal.any([gone.signal, stopping, held.signal]);
    let chunks: AsyncIterator<Uint8Array>;
    let next: IteratorResult<Uint8Array>;
    try {
      chunks = (await store.exportRuns(identity.project, { ...query, signal }))[Symbol.asyncIterator]();
      // Until there is a first byte, an error is an answer like any other.
      next = await chunks.next();
    } catch (error) {
      held.release();
      throw error;
    }
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            if (next.done === true) {
              held.release();
              controller.close();
              return;
            }
            controller.enqueue(next.value);
            next = await chunks.next();
          } catch (error) {
            held.release();
            if (!signal.aborted) onBug(error);
            controller.error(error);
          }
        },
        async cancel() {
          held.release();
          gone.abort(new Error("nobody reads any more"));
          await chunks.return?.();
        },
      },
      { highWaterMark: 0 },
    );
    return context.body(body, 200, {
      "content-type": mediaTypes[query.format],
      "content-disposition": `attachment; filename="${fileName(identity.project, query, now())}"`,
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    });
  });
}

/** What all systems take for a name: a project may be called by any name of the settings. */
function fileName(project: string, { what, format }: ExportQuery, nowMs: number): string {
  const safe = project.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "") || "project";
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(":", "");
  return `${safe.slice(0, 60)}-${what}-${time}Z.${format}`;
}
