import type {
  AgentDetail,
  AgentVersion,
  ApiKey,
  AuditEntry,
  AuditVerdict,
  CaseResult,
  CheckpointDetail,
  CheckpointReference,
  DeletionEvent,
  Experiment,
  FsckEvent,
  Job,
  Json,
  ModelCosts,
  LogList,
  LogListQuery,
  Project,
  RecomputeEvent,
  RunDetail,
  RunFamily,
  RunList,
  RunStep,
  Score,
  MatchingSpans,
  SearchOverview,
  SearchValues,
  Signal,
  SpanColumns,
  SpanSkeleton,
  StateBlame,
  StateHistory,
  StateMatches,
  StoreHealth,
  Worker,
} from "@retake/protocol";
import type { RunsQuery } from "./runs/list-runs.ts";
import type { SearchedQuery } from "./search/range.ts";
import type { ValuesQuery } from "./search/values.ts";
import type { AccountStore } from "./accounts/account-store.ts";
import type { WholeRange } from "./agents/read-agents.ts";
import type { AlertRecords } from "./alerts/bind-alerts.ts";
import type { Definitions } from "./definitions/bind-definitions.ts";
import type { ExportOptions } from "./export/export-runs.ts";
import type { Act } from "./audit/chain.ts";
import type { BlameQuery } from "./checkpoints/history/state-blame.ts";
import type { HistoryQuery } from "./checkpoints/history/state-history.ts";
import type { ReadOptions } from "./checkpoints/read-checkpoints.ts";
import type { KeyUse, NewKey, StoredKey } from "./keys/keys.ts";
import type { TimeRange } from "./costs/calls.ts";
import type { Recomputation } from "./costs/recompute.ts";
import type { Deletion } from "./deletion/deletion.ts";
import type { RunKey } from "./deletion/tombstones.ts";
import type { Batch, CheckpointRecord } from "./records.ts";
import type { MaintenanceOptions } from "./leases/maintenance.ts";
import type { RetentionReport } from "./retention/retain.ts";
import type { Sampling, SamplingReport } from "./sampling/sample-runs.ts";

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
  write(batch: Batch): Promise<void>;

  /** @throws RetakeError `search_syntax` with `data: { position }`. */
  listRuns(project: string, query: RunsQuery): Promise<RunList>;
  /** Counts, facets and a histogram of the runs that match. */
  searchOverview(project: string, query: SearchedQuery): Promise<SearchOverview>;
  /** Values of a field of the search language, the most frequent first. */
  searchValues(project: string, query: ValuesQuery): Promise<SearchValues>;
  /** The spans of a run that a search is about. */
  matchingSpans(project: string, runId: string, q: string): Promise<MatchingSpans>;
  /** null where the run is not known. */
  getRun(project: string, runId: string): Promise<RunDetail | null>;
  listSpans(project: string, runId: string): Promise<SpanSkeleton[]>;
  /** @param sinceMs only what began or ended since, and what is going on; Unix milliseconds */
  listSpanColumns(project: string, runId: string, sinceMs?: number): Promise<SpanColumns>;
  getSpan(project: string, runId: string, spanId: string): Promise<StoredSpan | null>;
  /** The steps of a run with digests of their content, in order of start. */
  listSteps(project: string, runId: string): Promise<RunStep[]>;
  /** The tree of forks that a run belongs to; null where the run is not known. */
  readFamily(project: string, runId: string): Promise<RunFamily | null>;
  /** Agents by version, the one that ran last first. */
  listAgents(project: string, range: WholeRange): Promise<AgentVersion[]>;
  /** One agent by version and over time. */
  getAgent(project: string, agent: string, range: WholeRange): Promise<AgentDetail>;
  /**
   * Spans with their contents, in the order of the ids; unknown ones are left out. Where all of them would be too much for one
   * answer, those of the first ids: as many as `answered` says, at least one.
   */
  getSpans(project: string, runId: string, spanIds: readonly string[]): Promise<{ spans: StoredSpan[]; answered: number }>;
  /** Ids of runs whose summary changed after the instant, and the instant to ask with next. */
  changedRuns(project: string, sinceMs: number): Promise<{ runIds: string[]; untilMs: number }>;

  /** A page of a run's log records, in order of time; none where the run is not known. */
  listLogs(project: string, runId: string, query: LogListQuery): Promise<LogList>;

  listCheckpoints(project: string, runId: string): Promise<CheckpointReference[]>;
  /**
   * Restores a state and verifies every digest on the way; null where the checkpoint is not known.
   *
   * @throws RetakeError `checkpoint_incomplete` or `checkpoint_damaged`.
   */
  getCheckpoint(project: string, runId: string, checkpointId: string, options?: ReadOptions): Promise<CheckpointDetail | null>;
  /** Every change of a value of the state; null where the run has no such checkpoint. */
  stateHistory(project: string, runId: string, query: HistoryQuery): Promise<StateHistory | null>;
  /** Which step set a value and each part of it; null where the run has no such checkpoint. */
  stateBlame(project: string, runId: string, query: BlameQuery): Promise<StateBlame | null>;
  /** @throws RetakeError `search_syntax` with `data: { position }`. */
  findStates(project: string, runId: string, q: string): Promise<StateMatches>;
  /** Numbers of the blobs that are there of a run, as ranges in order; of very many the first. */
  blobRanges(project: string, runId: string): Promise<BlobRange[]>;
  /**
   * Verifies a run, or all of them: progress and damage as they are found, then one end.
   *
   * @param signal ends it early
   */
  fsck(project: string, runId: string | undefined, signal: AbortSignal): AsyncGenerator<FsckEvent>;
  /** Calls of models by model and price, the dearest first. */
  listCosts(project: string, range: TimeRange): Promise<ModelCosts[]>;
  /** Computes costs by other prices, where they differ. */
  recomputeCosts(recomputation: Recomputation): AsyncGenerator<RecomputeEvent>;
  /** Deletes a run, or a user's, for good: progress, then the proof. What arrives of them later is dropped. */
  deleteForGood(deletion: Deletion): AsyncGenerator<DeletionEvent>;
  /** Does what only one collector at a time may do, if its time has come and nobody else does it. Says whether it did. */
  takeTurn(task: string, options: MaintenanceOptions, work: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  /** Judges runs that have ended by rules, each once, and deletes whole what none of them keeps. */
  sampleRuns(project: string, sampling: Sampling, signal: AbortSignal): Promise<SamplingReport>;
  /** Makes summaries again that lack what searches ask for. Returns how many they were. */
  completeSummaries(signal: AbortSignal): Promise<number>;
  /** Frees the space of what was deleted, where that is much. */
  giveSpaceBack(signal: AbortSignal): Promise<void>;
  /** Takes away what slipped in while its run was deleted. Returns how many rows that were. */
  sweepDeleted(signal: AbortSignal): Promise<number>;
  /** Runs of these records that count on a shared text which was deleted: their senders have to be told. */
  findRunsWithoutTexts(records: readonly CheckpointRecord[]): Promise<RunKey[]>;
  /** Deletes what is older than that: runs with all that belongs to them, and shared texts that no run needs any more. 0 days: all stays but those texts. */
  retain(project: string, days: number, signal?: AbortSignal): Promise<RetentionReport>;

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

  /** Saved searches, webhooks and alerts: what people define by name in a project. */
  readonly definitions: Definitions;
  /** How alerts stand, and what is sent of them. */
  readonly alerts: AlertRecords;
  /** The runs of a search as a file, as it is made; breaking off is an error of the stream. */
  exportRuns(project: string, options: ExportOptions): Promise<AsyncIterable<Uint8Array>>;

  listProjects(): Promise<Project[]>;
  getProject(name: string): Promise<Project | null>;
  /** null where there is one of this name. */
  createProject(project: { readonly name: string; readonly retentionDays: number | null; readonly actor: string }): Promise<Project | null>;
  /** Makes the project of a collector's settings, where it is not there. */
  ensureProject(name: string): Promise<void>;
  /** null days: as the collector's settings say. null where there is no such project. */
  setRetention(project: string, days: number | null, actor: string): Promise<Project | null>;

  /** The secret is in the answer and nowhere else. */
  createKey(key: NewKey): Promise<{ key: ApiKey; secret: string }>;
  /** Newest first, revoked ones too; without a project those of all. */
  listKeys(project?: string): Promise<ApiKey[]>;
  /** For good; null where there is no such key. */
  revokeKey(id: string, actor: string): Promise<ApiKey | null>;
  /** What requests with these keys are checked against; those that are not there are left out. */
  findKeys(ids: readonly string[]): Promise<Map<string, StoredKey>>;
  noteKeyUses(uses: readonly KeyUse[]): Promise<void>;

  /** Who signs in. */
  readonly accounts: AccountStore;

  /** Appends an administrative act to the audit log; called before the act is done. The methods above that change something do so themselves. */
  recordAct(act: Act): Promise<AuditEntry>;
  /** Newest first. */
  listAudit(query: { readonly limit: number; readonly before?: number | undefined }): Promise<AuditEntry[]>;
  verifyAudit(): Promise<AuditVerdict>;

  ping(): Promise<void>;
  /** How ClickHouse is, and whether this database is up to date. */
  inspect(): Promise<StoreHealth>;
  close(): Promise<void>;
}
