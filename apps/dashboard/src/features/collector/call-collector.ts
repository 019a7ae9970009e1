import type { RouteArguments, RouteResponse, Routes } from "@retake/protocol";
import { CollectorError } from "./collector-error.ts";
import { leaveToSignIn, projectHeader } from "./page-context.ts";

/** Paths of the routes that the dashboard's server forwards; the compiler holds them to the protocol's table. */
const paths = {
  listRuns: "/api/runs",
  getSearchOverview: "/api/search/overview",
  listSearchValues: "/api/search/values",
  listMatchingSpans: "/api/runs/{runId}/matches",
  askSearch: "/api/search/ask",
  getRun: "/api/runs/{runId}",
  listSpanColumns: "/api/runs/{runId}/span-columns",
  getSpan: "/api/runs/{runId}/spans/{spanId}",
  listSteps: "/api/runs/{runId}/steps",
  getFamily: "/api/runs/{runId}/family",
  listAgents: "/api/agents",
  getAgent: "/api/agents/{name}",
  listCheckpoints: "/api/runs/{runId}/checkpoints",
  getCheckpoint: "/api/runs/{runId}/checkpoints/{checkpointId}",
  getChanges: "/api/runs/{runId}/checkpoints/{checkpointId}/changes",
  getStateHistory: "/api/runs/{runId}/state/history",
  getStateBlame: "/api/runs/{runId}/state/blame",
  findStates: "/api/runs/{runId}/state/matches",
  sendSignal: "/api/runs/{runId}/signals",
  listSignals: "/api/runs/{runId}/signals",
  createFork: "/api/forks",
  getJob: "/api/jobs/{jobId}",
  listWorkers: "/api/workers",
  listSuites: "/api/suites",
  getSuite: "/api/suites/{name}",
  getExperiment: "/api/experiments/{experimentId}",
  getHealthReport: "/api/health",
  getSignIn: "/api/sign-in",
  lookAtLink: "/api/links/look",
  getAccount: "/api/account",
  listSessions: "/api/account/sessions",
  endSession: "/api/account/sessions/{sessionId}/end",
  listMembers: "/api/members",
  inviteMember: "/api/members",
  changeMemberRole: "/api/members/{memberId}/role",
  removeMember: "/api/members/{memberId}/remove",
  resetMemberPassword: "/api/members/{memberId}/password",
  listKeys: "/api/keys",
  createKey: "/api/keys",
  revokeKey: "/api/keys/{keyId}/revoke",
  listProjects: "/api/projects",
  createProject: "/api/projects",
  listRetention: "/api/retention",
  setRetention: "/api/retention",
  listPrices: "/api/prices",
  listCosts: "/api/costs",
  getProcessors: "/api/processors",
  listSavedSearches: "/api/searches",
  createSavedSearch: "/api/searches",
  changeSavedSearch: "/api/searches/{searchId}",
  deleteSavedSearch: "/api/searches/{searchId}/delete",
  listWebhooks: "/api/webhooks",
  createWebhook: "/api/webhooks",
  changeWebhook: "/api/webhooks/{webhookId}",
  renewWebhookSecret: "/api/webhooks/{webhookId}/secret",
  testWebhook: "/api/webhooks/{webhookId}/test",
  listDeliveries: "/api/webhooks/{webhookId}/deliveries",
  deleteWebhook: "/api/webhooks/{webhookId}/delete",
  listAlerts: "/api/alerts",
  createAlert: "/api/alerts",
  getAlert: "/api/alerts/{alertId}",
  changeAlert: "/api/alerts/{alertId}",
  deleteAlert: "/api/alerts/{alertId}/delete",
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
  const headers = { ...projectHeader(), ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const init: RequestInit = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  if (signal) init.signal = signal;
  let response: Response;
  try {
    response = await fetch(search.size > 0 ? `${path}?${search}` : path, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new CollectorError("collector_unreachable", "The dashboard's server does not answer.", { cause });
  }
  if (!response.ok) {
    const error = await CollectorError.fromResponse(response);
    if (error.code === "unauthenticated") leaveToSignIn();
    throw error;
  }
  return (await bodyOf(response).json()) as RouteResponse<N>;
}

/** The largest answers come compressed by the dashboard's server itself, as its content: see server/pass-on.ts. */
function bodyOf(response: Response): Response {
  if (response.headers.get("content-type") !== "application/gzip" || !response.body) return response;
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip")));
}
