import "server-only";
import { EXPORT_PATH, RetakeError, toError } from "@retake/protocol";
import { collectorHeaders, collectorUrl } from "./collector-client.ts";
import { errorResponse } from "./forward.ts";

const passedOn = ["content-type", "content-disposition"];

/** Passes a file of runs on as it is made; where the collector breaks it off, it breaks off here. */
export async function streamExport(request: Request): Promise<Response> {
  try {
    const { search } = new URL(request.url);
    const init = { signal: request.signal, cache: "no-store", headers: await collectorHeaders(request) } as const;
    const upstream = await fetch(`${collectorUrl()}${EXPORT_PATH}${search}`, init);
    if (!upstream.ok || !upstream.body) throw toError(await upstream.text(), upstream.status, collectorUrl());
    const headers = new Headers({ "cache-control": "no-store, no-transform", "x-accel-buffering": "no" });
    for (const name of passedOn) headers.set(name, upstream.headers.get(name) ?? "");
    return new Response(upstream.body, { headers });
  } catch (error) {
    if (RetakeError.isInstance(error)) return errorResponse(error);
    return errorResponse(new RetakeError("collector_unreachable", `No collector answers at ${collectorUrl()}.`, { retryable: true }));
  }
}
