import { RetakeError, type CollectorRole } from "@retake/protocol";
import { Hono } from "hono";
import type { AccessControl } from "../access/index.ts";
import { accountHandlers, type SignInSources } from "./accounts/accounts.ts";
import { agentHandlers } from "./agents/agents.ts";
import { auditHandlers } from "./audit/audit.ts";
import { checkpointHandlers } from "./checkpoints/checkpoints.ts";
import type { ApiContext } from "./context.ts";
import { deploymentHandlers, type DeploymentSources } from "./deployment/deployment.ts";
import { costHandlers, mountRecompute, type CostSources } from "./costs/costs.ts";
import { mountDocs } from "./docs/docs.ts";
import { RunFeeds } from "./events/run-feeds.ts";
import { mountEvents } from "./events/stream.ts";
import { forkHandlers } from "./forks/forks.ts";
import { mountFsck } from "./fsck/fsck.ts";
import { healthHandlers, type HealthSources } from "./health/health.ts";
import { authenticateRequests, type ApiEnv } from "./http/authenticate.ts";
import { limitBody } from "./http/body-limit.ts";
import { errorResponse } from "./http/error-response.ts";
import { mountRoutes, type Handlers } from "./http/mount.ts";
import { observeRequests, type RequestObserver } from "./http/observe-requests.ts";
import { guardOrigin, type OriginGuard } from "./http/origin-guard.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { keyHandlers } from "./keys/keys.ts";
import { logHandlers } from "./logs/logs.ts";
import { memberHandlers } from "./members/members.ts";
import { projectHandlers } from "./projects/projects.ts";
import { retentionHandlers, type RetentionSources } from "./retention/retention.ts";
import { mountDeleteRun } from "./runs/delete-run.ts";
import { runHandlers, type SearchSources } from "./runs/runs.ts";
import { settingsHandlers, type SettingsSources } from "./settings/settings.ts";
import { alertHandlers } from "./searches/alerts.ts";
import { mountExport } from "./searches/export-runs.ts";
import { savedSearchHandlers } from "./searches/saved-searches.ts";
import { webhookHandlers, type WebhookSources } from "./searches/webhooks.ts";
import { signalHandlers } from "./signals/signals.ts";
import { suiteHandlers } from "./suites/suites.ts";
import { mountDeleteUser } from "./users/delete-user.ts";
import { JobFeed } from "./workers/job-feed.ts";
import { workerHandlers } from "./workers/workers.ts";

export interface ApiOptions extends ApiContext, HealthSources, CostSources, RetentionSources, SearchSources, WebhookSources {
  readonly deployment: DeploymentSources;
  readonly signIn: SignInSources;
  readonly settings: SettingsSources;
  readonly access: AccessControl;
  readonly guard: OriginGuard;
  readonly maxBodyBytes: number;
  /** Aborted when the server stops: ends waiting requests and event streams. */
  readonly stopping: AbortSignal;
  /** The collector's own figures, in the text format of Prometheus. */
  readonly metrics: { readonly text: () => Promise<string>; readonly contentType: string };
  readonly observer: RequestObserver;
  /** Told of what no client caused. */
  readonly onBug: (error: unknown) => void;
}

/** The query and control API, as a fetch handler; of a collector that takes telemetry only, what says how it is. */
export function createApi(options: ApiOptions): Hono<ApiEnv> {
  const { version, role, access, guard, maxBodyBytes, stopping, metrics, onBug } = options;
  const app = new Hono<ApiEnv>();
  app.use(observeRequests(options.observer));
  app.use(securityHeaders);
  app.use(guardOrigin(guard));
  app.use(authenticateRequests(access));
  app.use(limitBody(maxBodyBytes));
  app.onError((error, context) => errorResponse(context, error, onBug));
  app.notFound((context) => errorResponse(context, new RetakeError("not_found", nothingThere[role]), onBug));
  app.get("/metrics", async (context) => context.text(await metrics.text(), 200, { "content-type": metrics.contentType }));
  const health = healthHandlers(options, options);
  if (role === "ingest") {
    mountRoutes(app, health, { stopping, access });
    return app;
  }
  const withJobs = { ...options, jobs: new JobFeed() };
  const all: Handlers = {
    ...health,
    ...deploymentHandlers(options, options.deployment),
    ...runHandlers(options),
    ...agentHandlers(options),
    ...logHandlers(options),
    ...checkpointHandlers(options),
    ...signalHandlers(options),
    ...forkHandlers(withJobs),
    ...workerHandlers(withJobs),
    ...suiteHandlers(options),
    ...savedSearchHandlers(options),
    ...webhookHandlers(options, options),
    ...alertHandlers(options),
    ...projectHandlers(options),
    ...retentionHandlers(options, options),
    ...costHandlers(options),
    ...keyHandlers(options),
    ...auditHandlers(options),
    ...accountHandlers(options, options.signIn),
    ...memberHandlers(options),
    ...settingsHandlers(options.settings),
  };
  // Before `/api/runs/{runId}`, which would take it for a run.
  mountExport(app, options);
  mountRoutes(app, all, { stopping, access });
  mountEvents(app, { feeds: new RunFeeds({ ...options, onFailure: onBug }), access, stopping });
  mountFsck(app, options);
  mountDeleteRun(app, options);
  mountDeleteUser(app, options);
  mountRecompute(app, options);
  mountDocs(app, version);
  return app;
}

const nothingThere: Readonly<Record<CollectorRole, string>> = {
  all: "There is nothing at this address; /api/docs lists what there is.",
  api: "There is nothing at this address; /api/docs lists what there is. Telemetry goes to a collector of role ingest or all.",
  ingest: "This collector takes telemetry only; the API is at one of role api or all.",
};
