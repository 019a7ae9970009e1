import { routes, type Route, type RouteName } from "@retake/protocol";

/** What a browser may ask for. Claims, beats and results belong to workers and stay out. */
export const forwardedRoutes = [
  "listRuns",
  "getSearchOverview",
  "listSearchValues",
  "listMatchingSpans",
  "askSearch",
  "getRun",
  "listSpanColumns",
  "getSpan",
  "listSteps",
  "getFamily",
  "listAgents",
  "getAgent",
  "listCheckpoints",
  "getCheckpoint",
  "getChanges",
  "getStateHistory",
  "getStateBlame",
  "findStates",
  "sendSignal",
  "listSignals",
  "createFork",
  "getJob",
  "listWorkers",
  "listSuites",
  "getSuite",
  "getExperiment",
  "getHealthReport",
  "getSignIn",
  "lookAtLink",
  "getAccount",
  "listSessions",
  "endSession",
  "listMembers",
  "inviteMember",
  "changeMemberRole",
  "removeMember",
  "resetMemberPassword",
  "listKeys",
  "createKey",
  "revokeKey",
  "listProjects",
  "createProject",
  "listRetention",
  "setRetention",
  "listPrices",
  "listCosts",
  "getProcessors",
  "listSavedSearches",
  "createSavedSearch",
  "changeSavedSearch",
  "deleteSavedSearch",
  "listWebhooks",
  "createWebhook",
  "changeWebhook",
  "renewWebhookSecret",
  "testWebhook",
  "listDeliveries",
  "deleteWebhook",
  "listAlerts",
  "createAlert",
  "getAlert",
  "changeAlert",
  "deleteAlert",
] as const satisfies readonly RouteName[];

export type ForwardedRoute = (typeof forwardedRoutes)[number];

const table = forwardedRoutes.map((name) => {
  const route: Route = routes[name];
  const pattern = route.path.replace(/^\/api/, "").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { name, route, pattern: new RegExp(`^${pattern}$`) };
});

/** The route of a path below `/api/retake`, with its parameters decoded but not yet checked. */
export function matchRoute(method: string, path: string): { name: ForwardedRoute; route: Route; params: Record<string, string> } | null {
  for (const { name, route, pattern } of table) {
    if (route.method !== method.toLowerCase()) continue;
    const match = pattern.exec(path);
    if (!match) continue;
    try {
      const params = Object.fromEntries(Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]));
      return { name, route, params };
    } catch {
      return null;
    }
  }
  return null;
}
