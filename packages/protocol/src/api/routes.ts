import { z } from "zod";
import { checkpointId, runId, spanId } from "../ids.ts";
import { errorCodes } from "../errors/error-code.ts";
import { auditList, auditQuery, auditVerdict } from "./audit.ts";
import { checkpointChanges, checkpointChangesQuery, checkpointDetail, checkpointList } from "./checkpoints.ts";
import { costList, costsQuery } from "./costs.ts";
import { claimRequest, forkRequest, job, jobBeat, jobFinish, replayRequest, worker, workerBeat } from "./forks.ts";
import { collectorRole, deployment, healthReport, readiness } from "./health.ts";
import { apiKey, keyCreate, keyCreated, keyId, keyList, keyListQuery } from "./keys.ts";
import { project, projectCreate, projectList } from "./projects.ts";
import { logList, logListQuery } from "./logs.ts";
import { projectRetention, retentionChange, retentionList, retentionQuery } from "./retention.ts";
import { runDetail, runList, runListQuery, spanColumns, spanColumnsQuery, spanDetail, spanDetailQuery, spanList } from "./runs.ts";
import { signal, signalList, signalQuery, signalRequest } from "./signals.ts";
import { experiment, experimentDetail, experimentFinish, experimentResults, experimentStart, suiteDetail, suiteList } from "./suites.ts";

export interface Route {
  readonly method: "get" | "post";
  /** Path below the collector's address; parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: "runs" | "checkpoints" | "signals" | "forks" | "workers" | "suites" | "projects" | "keys" | "audit" | "health";
  /** What a key must open: open asks for none, write a project, admin all of them. @default "write" */
  readonly access?: "open" | "write" | "admin";
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
}

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
 * `DELETE /api/runs/{runId}` and `POST /api/users/delete` with {@link deletionEvent}, `POST /api/costs/recompute` with {@link recomputeEvent}.
 */
export const routes = {
  listRuns: { method: "get", path: "/api/runs", summary: "Search runs, newest first", tag: "runs", query: runListQuery, response: runList },
  getRun: {
    method: "get",
    path: "/api/runs/{runId}",
    summary: "One run with its lineage",
    tag: "runs",
    params: z.object({ runId }),
    response: runDetail,
  },
  listSpans: {
    method: "get",
    path: "/api/runs/{runId}/spans",
    summary: "All spans of a run, without their content",
    tag: "runs",
    params: z.object({ runId }),
    response: spanList,
  },
  listSpanColumns: {
    method: "get",
    path: "/api/runs/{runId}/span-columns",
    summary: "The same spans by column, for runs of any size; those of the last while, for a run that is going on",
    tag: "runs",
    params: z.object({ runId }),
    query: spanColumnsQuery,
    response: spanColumns,
  },
  getSpan: {
    method: "get",
    path: "/api/runs/{runId}/spans/{spanId}",
    summary: "One span with its content",
    tag: "runs",
    params: z.object({ runId, spanId }),
    query: spanDetailQuery,
    response: spanDetail,
  },
  listLogs: {
    method: "get",
    path: "/api/runs/{runId}/logs",
    summary: "Log records of a run, in order of time",
    tag: "runs",
    params: z.object({ runId }),
    query: logListQuery,
    response: logList,
  },
  listCheckpoints: {
    method: "get",
    path: "/api/runs/{runId}/checkpoints",
    summary: "All checkpoints of a run, in order",
    tag: "checkpoints",
    params: z.object({ runId }),
    response: checkpointList,
  },
  getCheckpoint: {
    method: "get",
    path: "/api/runs/{runId}/checkpoints/{checkpointId}",
    summary: "The full state at a checkpoint, verified",
    tag: "checkpoints",
    params: z.object({ runId, checkpointId }),
    response: checkpointDetail,
  },
  getChanges: {
    method: "get",
    path: "/api/runs/{runId}/checkpoints/{checkpointId}/changes",
    summary: "What changed up to a checkpoint, from any other of this run or of another",
    tag: "checkpoints",
    params: z.object({ runId, checkpointId }),
    query: checkpointChangesQuery,
    response: checkpointChanges,
  },
  sendSignal: {
    method: "post",
    path: "/api/runs/{runId}/signals",
    summary: "Answer what a run waits for: the first answer to a key holds, a second one is a conflict",
    tag: "signals",
    params: z.object({ runId }),
    body: signalRequest,
    response: signal,
  },
  listSignals: {
    method: "get",
    path: "/api/runs/{runId}/signals",
    summary: "All signals of a run in order; waits for more than are known",
    tag: "signals",
    params: z.object({ runId }),
    query: signalQuery,
    response: signalList,
  },
  createFork: {
    method: "post",
    path: "/api/forks",
    summary: "Fork a run at a span; a worker goes on from there",
    tag: "forks",
    body: forkRequest,
    response: job,
  },
  createReplay: {
    method: "post",
    path: "/api/replays",
    summary: "Replay a run; a worker executes its agent again",
    tag: "forks",
    body: replayRequest,
    response: job,
  },
  listJobs: {
    method: "get",
    path: "/api/jobs",
    summary: "Jobs, newest first",
    tag: "forks",
    query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
    response: z.object({ jobs: z.array(job) }),
  },
  getJob: {
    method: "get",
    path: "/api/jobs/{jobId}",
    summary: "One job",
    tag: "forks",
    params: z.object({ jobId: z.string() }),
    response: job,
  },
  listWorkers: {
    method: "get",
    path: "/api/workers",
    summary: "Workers seen lately and their agents",
    tag: "workers",
    response: z.object({ workers: z.array(worker) }),
  },
  beatWorker: {
    method: "post",
    path: "/api/workers",
    summary: "Register a worker, or say that it lives",
    tag: "workers",
    body: workerBeat,
    response: z.object({}),
  },
  claimJob: {
    method: "post",
    path: "/api/jobs/claim",
    summary: "Take the oldest job for one of these agents",
    tag: "workers",
    body: claimRequest,
    response: z.object({ job: job.nullable() }),
  },
  beatJob: {
    method: "post",
    path: "/api/jobs/{jobId}/beat",
    summary: "Keep the lease of a claimed job",
    tag: "workers",
    params: z.object({ jobId: z.string() }),
    body: jobBeat,
    response: z.object({ held: z.boolean().describe("false: another worker has it; stop") }),
  },
  finishJob: {
    method: "post",
    path: "/api/jobs/{jobId}/finish",
    summary: "Report a job's end",
    tag: "workers",
    params: z.object({ jobId: z.string() }),
    body: jobFinish,
    response: job,
  },
  listSuites: { method: "get", path: "/api/suites", summary: "Suites with their latest experiment", tag: "suites", response: suiteList },
  getSuite: {
    method: "get",
    path: "/api/suites/{name}",
    summary: "One suite and its experiments",
    tag: "suites",
    params: z.object({ name: z.string() }),
    response: suiteDetail,
  },
  startExperiment: {
    method: "post",
    path: "/api/experiments",
    summary: "Start an experiment",
    tag: "suites",
    body: experimentStart,
    response: experiment,
  },
  addResults: {
    method: "post",
    path: "/api/experiments/{experimentId}/results",
    summary: "Add results; the same case and trial again replaces",
    tag: "suites",
    params: z.object({ experimentId: z.string() }),
    body: experimentResults,
    response: z.object({}),
  },
  finishExperiment: {
    method: "post",
    path: "/api/experiments/{experimentId}/finish",
    summary: "Close an experiment with its verdict",
    tag: "suites",
    params: z.object({ experimentId: z.string() }),
    body: experimentFinish,
    response: experiment,
  },
  getExperiment: {
    method: "get",
    path: "/api/experiments/{experimentId}",
    summary: "One experiment with results and its baseline's",
    tag: "suites",
    params: z.object({ experimentId: z.string() }),
    response: experimentDetail,
  },
  listProjects: { method: "get", path: "/api/projects", summary: "All projects", tag: "projects", access: "admin", response: projectList },
  createProject: {
    method: "post",
    path: "/api/projects",
    summary: "Create a project",
    tag: "projects",
    access: "admin",
    body: projectCreate,
    response: project,
  },
  listRetention: {
    method: "get",
    path: "/api/retention",
    summary: "How long runs are kept, by project",
    tag: "projects",
    access: "admin",
    query: retentionQuery,
    response: retentionList,
  },
  setRetention: {
    method: "post",
    path: "/api/retention",
    summary: "Say how long the runs of a project are kept; what is older goes with the next pass, within 6 hours",
    tag: "projects",
    access: "admin",
    body: retentionChange,
    response: projectRetention,
  },
  listCosts: {
    method: "get",
    path: "/api/costs",
    summary: "Calls of models, what they cost, and by which prices",
    tag: "runs",
    query: costsQuery,
    response: costList,
  },
  listKeys: {
    method: "get",
    path: "/api/keys",
    summary: "All keys, without their secrets",
    tag: "keys",
    access: "admin",
    query: keyListQuery,
    response: keyList,
  },
  createKey: {
    method: "post",
    path: "/api/keys",
    summary: "Create a key; its secret is in this answer and nowhere else",
    tag: "keys",
    access: "admin",
    body: keyCreate,
    response: keyCreated,
  },
  revokeKey: {
    method: "post",
    path: "/api/keys/{keyId}/revoke",
    summary: "Revoke a key, for good; it is refused everywhere within 5 seconds",
    tag: "keys",
    access: "admin",
    params: z.object({ keyId }),
    body: z.object({}),
    response: apiKey,
  },
  listAudit: {
    method: "get",
    path: "/api/audit",
    summary: "Administrative acts, newest first",
    tag: "audit",
    access: "admin",
    query: auditQuery,
    response: auditList,
  },
  verifyAudit: {
    method: "get",
    path: "/api/audit/verify",
    summary: "Whether the chain of the audit log is whole",
    tag: "audit",
    access: "admin",
    response: auditVerdict,
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
    response: healthReport,
  },
  getDeployment: {
    method: "get",
    path: "/api/deployment",
    summary: "How this deployment is set up, for `retake doctor`",
    tag: "health",
    access: "admin",
    response: deployment,
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** Data of each (unnamed) server-sent event of `GET /api/events`: runs with new spans, scores or checkpoints. */
export const runEvents = z.object({ runIds: z.array(runId) });
