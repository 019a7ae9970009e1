import "server-only";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { RetakeError, toError } from "@retake/protocol";
import { collectorHeaders, collectorUrl } from "./collector-client.ts";

/**
 * Answers with what the collector answers, as it is: a million values, whose reading, checking and writing would take
 * longer than finding them. So would the server's own compression, which can't be told to hurry; and it drops the
 * header of a route that compresses by itself. So the content is the compressed file, and the page unpacks it.
 */
export async function passOn(path: string, request: Request): Promise<Response> {
  const headers = { ...(await collectorHeaders(request)), accept: "application/json" };
  let answer: Response;
  try {
    answer = await fetch(collectorUrl() + path, { signal: request.signal, cache: "no-store", headers });
  } catch (cause) {
    throw new RetakeError("collector_unreachable", `No collector answers at ${collectorUrl()}.`, { cause, retryable: true });
  }
  if (!answer.ok) throw toError(await answer.text(), answer.status, collectorUrl());
  const packed = await promisify(gzip)(await answer.arrayBuffer(), { level: constants.Z_BEST_SPEED });
  return new Response(packed, { headers: { "content-type": "application/gzip", "cache-control": "no-store" } });
}
