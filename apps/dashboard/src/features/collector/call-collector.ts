import type { RouteArguments, RouteResponse, Routes } from "@retake/protocol";
import { CollectorError } from "./collector-error.ts";

/** Paths of the routes that the dashboard's server forwards; the compiler holds them to the protocol's table. */
const paths = {
  listRuns: "/api/runs",
  getRun: "/api/runs/{runId}",
  listSpanColumns: "/api/runs/{runId}/span-columns",
  getSpan: "/api/runs/{runId}/spans/{spanId}",
  listCheckpoints: "/api/runs/{runId}/checkpoints",
  getCheckpoint: "/api/runs/{runId}/checkpoints/{checkpointId}",
  getChanges: "/api/runs/{runId}/checkpoints/{checkpointId}/changes",
  sendSignal: "/api/runs/{runId}/signals",
  listSignals: "/api/runs/{runId}/signals",
  createFork: "/api/forks",
  getJob: "/api/jobs/{jobId}",
  listWorkers: "/api/workers",
  listSuites: "/api/suites",
  getSuite: "/api/suites/{name}",
  getExperiment: "/api/experiments/{experimentId}",
  getHealthReport: "/api/health",
} as const satisfies { readonly [N in keyof Routes]?: Routes[N]["path"] };

export type CallableRoute = keyof typeof paths;

interface AnyArguments {
  params?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * Calls a route of the collector by way of this dashboard's server, which has
 * checked the answer: no schema library is needed in the browser.
 *
 * @throws CollectorError Thrown when the answer is an error or none comes.
 */
export async function callCollector<N extends CallableRoute>(name: N, args: RouteArguments<N>): Promise<RouteResponse<N>> {
  const { params = {}, query = {}, body, signal } = args as AnyArguments;
  const path = paths[name]
    .replace(/^\/api/, "/api/retake")
    .replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ""));
  const search = new URLSearchParams(Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
  const init: RequestInit =
    body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  if (signal) init.signal = signal;
  let response: Response;
  try {
    response = await fetch(search.size > 0 ? `${path}?${search}` : path, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new CollectorError("collector_unreachable", "The dashboard's server does not answer.", { cause });
  }
  if (!response.ok) throw await CollectorError.fromResponse(response);
  return (await bodyOf(response).json()) as RouteResponse<N>;
}

/** The largest answers come compressed by the dashboard's server itself, as its content: see server/pass-on.ts. */
function bodyOf(response: Response): Response {
  if (response.headers.get("content-type") !== "application/gzip" || !response.body) return response;
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
}
