import "server-only";
import { RetakeError, toError } from "@retake/protocol";
import { collectorHeaders, collectorUrl } from "./collector-client.ts";
import { errorResponse } from "./forward.ts";

/** Passes the collector's server-sent events on, unbuffered, until either side leaves. */
export async function streamEvents(request: Request): Promise<Response> {
  try {
    const headers = { ...(await collectorHeaders(request)), accept: "text/event-stream" };
    const upstream = await fetch(`${collectorUrl()}/api/events`, { signal: request.signal, cache: "no-store", headers });
    if (upstream.status === 401 || upstream.status === 403) throw toError(await upstream.text(), upstream.status, collectorUrl());
    if (!upstream.ok || !upstream.body)
      throw new RetakeError("collector_unreachable", "The collector sends no events.", { retryable: true });
    return new Response(upstream.body, {
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" },
    });
  } catch (error) {
    if (RetakeError.isInstance(error)) return errorResponse(error);
    return errorResponse(new RetakeError("collector_unreachable", `No collector answers at ${collectorUrl()}.`, { retryable: true }));
  }
}
