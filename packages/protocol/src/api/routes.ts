import { z } from "zod";
import { runId } from "../ids.ts";
import { errorCodes } from "../errors/error-code.ts";
import { administrationRoutes } from "./access/administration.ts";
import { accessRoutes } from "./access/routes.ts";
import { claimRequest, forkRequest, job, jobBeat, jobFinish, replayRequest, worker, workerBeat } from "./forks.ts";
import { collectorRole, healthReport, readiness } from "./health.ts";
import { searchRoutes } from "./searches/search-routes.ts";
import type { Route } from "./route.ts";
import { savedSearchRoutes } from "./searches/saved-search-routes.ts";
import { signal, signalList, signalQuery, signalRequest } from "./signals.ts";
import { experiment, experimentDetail, experimentFinish, experimentResults, experimentStart, suiteDetail, suiteList } from "./suites.ts";
import { runRoutes } from "./run-routes.ts";

export type { Route } from "./route.ts";

/** The body of every error answer of the API. */
export const errorBody = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
});

/**
 * The HTTP API, as data: the server mounts it, the client calls it, the
 * OpenAPI page prints it. `GET /api/events` (server-sent events) stands beside
 * it: each event's data is {@link runEvents}; so does `POST /api/fsck`: each line is a {@link fsckEvent}; and
 * `DELETE /api/runs/{runId}` and `POST /api/users/delete` with {@link deletionEvent}, `POST /api/costs/recompute` with {@link recomputeEvent}. `GET /api/runs/export` answers with a file.
 */
export const routes = {
  ...runRoutes,
  ...searchRoutes,
  ...savedSearchRoutes,
  sendSignal: {
    method: "post",
    path: "/api/runs/{runId}/signals",
    summary: "Answer what a run waits for: the first answer to a key holds, a second one is a conflict",
    tag: "signals",
    access: "write",
    params: z.object({ runId }),
    body: signalRequest,
    response: signal,
  },
  listSignals: {
    method: "get",
    path: "/api/runs/{runId}/signals",
    summary: "All signals of a run in order; waits for more than are known",
    tag: "signals",
    access: "read",
    params: z.object({ runId }),
    query: signalQuery,
    response: signalList,
  },
  createFork: {
    method: "post",
    path: "/api/forks",
    summary: "Fork a run at a span; a worker goes on from there",
    tag: "forks",
    access: "write",
    body: forkRequest,
    response: job,
  },
  createReplay: {
    method: "post",
    path: "/api/replays",
    summary: "Replay a run; a worker executes its agent again",
    tag: "forks",
    access: "write",
    body: replayRequest,
    response: job,
  },
  listJobs: {
    method: "get",
    path: "/api/jobs",
    summary: "Jobs, newest first",
    tag: "forks",
    access: "read",
    query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
    response: z.object({ jobs: z.array(job) }),
  },
  getJob: {
    method: "get",
    path: "/api/jobs/{jobId}",
    summary: "One job",
    tag: "forks",
    access: "read",
    params: z.object({ jobId: z.string() }),
    response: job,
  },
  listWorkers: {
    method: "get",
    path: "/api/workers",
    summary: "Workers seen lately and their agents",
    tag: "workers",
    access: "read",
    response: z.object({ workers: z.array(worker) }),
  },
  beatWorker: {
    method: "post",
    path: "/api/workers",
    summary: "Register a worker, or say that it lives",
    tag: "workers",
    access: "write",
    body: workerBeat,
    response: z.object({}),
  },
  claimJob: {
    method: "post",
    path: "/api/jobs/claim",
    summary: "Take the oldest job for one of these agents",
    tag: "workers",
    access: "write",
    body: claimRequest,
    response: z.object({ job: job.nullable() }),
  },
  beatJob: {
    method: "post",
    path: "/api/jobs/{jobId}/beat",
    summary: "Keep the lease of a claimed job",
    tag: "workers",
    access: "write",
    params: z.object({ jobId: z.string() }),
    body: jobBeat,
    response: z.object({ held: z.boolean().describe("false: another worker has it; stop") }),
  },
  finishJob: {
    method: "post",
    path: "/api/jobs/{jobId}/finish",
    summary: "Report a job's end",
    tag: "workers",
    access: "write",
    params: z.object({ jobId: z.string() }),
    body: jobFinish,
    response: job,
  },
  listSuites: {
    method: "get",
    path: "/api/suites",
    summary: "Suites with their latest experiment",
    tag: "suites",
    access: "read",
    response: suiteList,
  },
  getSuite: {
    method: "get",
    path: "/api/suites/{name}",
    summary: "One suite and its experiments",
    tag: "suites",
    access: "read",
    params: z.object({ name: z.string() }),
    response: suiteDetail,
  },
  startExperiment: {
    method: "post",
    path: "/api/experiments",
    summary: "Start an experiment",
    tag: "suites",
    access: "write",
    body: experimentStart,
    response: experiment,
  },
  addResults: {
    method: "post",
    path: "/api/experiments/{experimentId}/results",
    summary: "Add results; the same case and trial again replaces",
    tag: "suites",
    access: "write",
    params: z.object({ experimentId: z.string() }),
    body: experimentResults,
    response: z.object({}),
  },
  finishExperiment: {
    method: "post",
    path: "/api/experiments/{experimentId}/finish",
    summary: "Close an experiment with its verdict",
    tag: "suites",
    access: "write",
    params: z.object({ experimentId: z.string() }),
    body: experimentFinish,
    response: experiment,
  },
  getExperiment: {
    method: "get",
    path: "/api/experiments/{experimentId}",
    summary: "One experiment with results and its baseline's",
    tag: "suites",
    access: "read",
    params: z.object({ experimentId: z.string() }),
    response: experimentDetail,
  },
  getHealth: {
    method: "get",
    path: "/healthz",
    summary: "Whether the process lives",
    tag: "health",
    access: "open",
    response: z.object({ status: z.literal("ok"), version: z.string(), role: collectorRole.default("all") }),
  },
  getReadiness: {
    method: "get",
    path: "/readyz",
    summary: "Whether requests can be served: the store answers, its tables are up to date, the spool has room",
    tag: "health",
    access: "open",
    response: readiness,
  },
  getHealthReport: {
    method: "get",
    path: "/api/health",
    summary: "The collector, its store and its queues in figures",
    tag: "health",
    access: "read",
    response: healthReport,
  },
  ...administrationRoutes,
  ...accessRoutes,
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** Data of each (unnamed) server-sent event of `GET /api/events`: runs with new spans, scores or checkpoints. */
export const runEvents = z.object({ runIds: z.array(runId) });
