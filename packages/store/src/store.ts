import type {
  CaseResult,
  CheckpointDetail,
  CheckpointReference,
  Experiment,
  FsckEvent,
  Job,
  Json,
  RunList,
  RunSummary,
  Score,
  Signal,
  SpanSkeleton,
  Worker,
} from "@retake/protocol";
import type { ReadOptions } from "./checkpoints/read-checkpoints.ts";
import type { Batch } from "./records.ts";
import type { RetentionReport } from "./retention/retain.ts";

/** A span with its content, still in the recorded form; the API makes messages of it. */
export interface StoredSpan {
  readonly skeleton: SpanSkeleton;
  readonly input: string;
  readonly output: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly events: string;
  readonly links: string;
  readonly scores: readonly Score[];
}

type New<J> = J extends Job ? Pick<J, "id" | "kind" | "agent" | "runId" | "fork" | "replay"> : never;
export type NewJob = New<Job>;

export interface JobEnd {
  readonly status: "done" | "failed";
  readonly error?: string | null;
  readonly report?: Json | null;
}

export interface BlobRange {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
}

/**
 * The one place with tables and SQL. Every read and write is scoped to a project.
 *
 * @throws RetakeError `store_unavailable` (retryable) Thrown when ClickHouse does not answer.
 */
export interface Store {
  /** Writes a batch; resolves when ClickHouse has it. Repeating a batch leaves one copy. */
  write(project: string, batch: Batch): Promise<void>;

  /** @throws RetakeError `search_syntax` with `data: { position }`. */
  listRuns(project: string, query: { q: string; limit: number; cursor?: string | undefined }): Promise<RunList>;
  /** null where the run is not known. */
  getRun(project: string, runId: string): Promise<{ run: RunSummary; pins: Record<string, string>; forks: RunSummary[] } | null>;
  listSpans(project: string, runId: string): Promise<SpanSkeleton[]>;
  getSpan(project: string, runId: string, spanId: string): Promise<StoredSpan | null>;
  /** Ids of runs whose summary changed after the instant, and the instant to ask with next. */
  changedRuns(project: string, sinceMs: number): Promise<{ runIds: string[]; untilMs: number }>;

  listCheckpoints(project: string, runId: string): Promise<CheckpointReference[]>;
  /**
   * Restores a state and verifies every digest on the way; null where the checkpoint is not known.
   *
   * @throws RetakeError `checkpoint_incomplete` or `checkpoint_damaged`.
   */
  getCheckpoint(project: string, runId: string, checkpointId: string, options?: ReadOptions): Promise<CheckpointDetail | null>;
  /** Numbers of the blobs that are there of a run, as ranges in order; of very many the first. */
  blobRanges(project: string, runId: string): Promise<BlobRange[]>;
  /**
   * Verifies a run, or all of them: progress and damage as they are found, then one end.
   *
   * @param signal ends it early
   */
  fsck(project: string, runId: string | undefined, signal: AbortSignal): AsyncGenerator<FsckEvent>;
  /** Deletes what is older than that: runs with all that belongs to them, and shared texts that no run needs any more. */
  retain(project: string, days: number): Promise<RetentionReport>;

  /** Answers what a run waits for; null where the key has an answer already. */
  sendSignal(project: string, runId: string, key: string, value: Json): Promise<Signal | null>;
  listSignals(project: string, runId: string): Promise<Signal[]>;
  /** How many signals each of these runs has; those without any are left out. */
  countSignals(project: string, runIds: readonly string[]): Promise<Map<string, number>>;

  createJob(project: string, job: NewJob): Promise<Job>;
  getJob(project: string, id: string): Promise<Job | null>;
  listJobs(project: string, limit: number): Promise<Job[]>;
  /** Takes the oldest queued (or expired) job of one of these agents, or null. Never gives one job to two workers. */
  claimJob(project: string, workerId: string, agents: readonly string[]): Promise<Job | null>;
  /** False where the worker no longer holds the lease. */
  beatJob(project: string, id: string, workerId: string): Promise<boolean>;
  finishJob(project: string, id: string, workerId: string, end: JobEnd): Promise<Job | null>;
  beatWorker(project: string, worker: Pick<Worker, "id" | "agents">): Promise<void>;
  listWorkers(project: string): Promise<Worker[]>;

  createExperiment(project: string, experiment: Experiment): Promise<void>;
  addResults(project: string, experimentId: string, results: readonly CaseResult[]): Promise<void>;
  /** Replaces the stored experiment: its status and verdict. */
  updateExperiment(project: string, experiment: Experiment): Promise<void>;
  getExperiment(project: string, id: string): Promise<Experiment | null>;
  listResults(project: string, experimentId: string): Promise<CaseResult[]>;
  listExperiments(project: string, suite?: string): Promise<Experiment[]>;

  ping(): Promise<void>;
  close(): Promise<void>;
}
