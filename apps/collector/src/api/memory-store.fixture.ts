import type {
  ApiKey,
  AuditEntry,
  CheckpointDetail,
  CheckpointReference,
  DeletionEvent,
  FsckEvent,
  Job,
  Json,
  LogListQuery,
  ModelCosts,
  Project,
  RecomputeEvent,
  RunLog,
  RunSummary,
  Signal,
  SpanColumns,
  SpanSkeleton,
  StoreHealth,
  Worker,
} from "@retake/protocol";
import {
  digestOfKey,
  idOfKey,
  newKeyText,
  type Act,
  type Batch,
  type BlobRange,
  type CheckpointRecord,
  type Deletion,
  type JobEnd,
  type NewKey,
  type Recomputation,
  type ScoreRecord,
  type SpanRecord,
  type Store,
  type StoredKey,
  type StoredSpan,
} from "@retake/store";
import { MemoryAccounts } from "./memory-accounts.fixture.ts";
import { MemorySearches } from "./memory-searches.fixture.ts";
import { spansOf } from "../span-rows.fixture.ts";

/** A batch as values: the block that it came in is used again. */
interface WrittenBatch {
  readonly spans: readonly SpanRecord[];
  readonly checkpoints: readonly CheckpointRecord[];
  readonly scores: readonly ScoreRecord[];
}

export const RUN_ID = "1".repeat(32);
export const SPAN_ID = "2".repeat(16);

export function runWith(fields: Partial<RunSummary>): RunSummary {
  return {
    runId: RUN_ID,
    rootSpanId: SPAN_ID,
    agent: "support",
    agentVersion: "1",
    service: "shop",
    status: "ok",
    statusMessage: "",
    startTimeMs: 1,
    durationMs: 2,
    steps: 1,
    inheritedSteps: 0,
    errors: 0,
    models: [],
    tools: [],
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    conversation: "",
    firstInput: "",
    lastOutput: "",
    labels: [],
    fork: null,
    replay: null,
    experiment: null,
    scores: [],
    ...fields,
  };
}

export function skeletonWith(fields: Partial<SpanSkeleton>): SpanSkeleton {
  return {
    spanId: SPAN_ID,
    parentId: null,
    name: "chat",
    kind: "model",
    operation: "chat",
    status: "ok",
    statusMessage: "",
    startTimeMs: 1,
    durationMs: 2,
    agent: "",
    model: "gpt-4o",
    tool: "",
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    stepKey: "",
    source: "live",
    held: false,
    attempts: 0,
    checkpointPre: null,
    checkpointPost: null,
    preview: "",
    ...fields,
  };
}

export function spanWith(fields: Partial<StoredSpan>): StoredSpan {
  return {
    skeleton: skeletonWith({}),
    input: "",
    output: "",
    attributes: {},
    resource: {},
    events: "[]",
    links: "[]",
    scores: [],
    ...fields,
  };
}

export function checkpointWith(fields: Partial<CheckpointReference>, value: CheckpointDetail["value"]): CheckpointDetail {
  return { checkpoint: { id: "c".repeat(32), index: 0, point: "post", spanId: null, stepKey: "", timeMs: 1, ...fields }, value };
}

/** A store of one project in memory: what the API's tests ask of it, no more. */
const storeHealth: StoreHealth = {
  version: "26.7.3.1",
  latencyMs: 1,
  timeMs: 0,
  uptimeSeconds: 60,
  disk: { freeBytes: 50e9, totalBytes: 100e9 },
  memoryBytes: 1e8,
  tables: { bytes: 1e6, rows: 1_000, parts: 10, crowded: { table: "spans", partition: "202611", parts: 5 } },
  merges: { running: 0, longestSeconds: 0 },
  failedMutations: 0,
  pendingMigrations: [],
};

const everything = { fromMs: null, toMs: null, own: false };

export class MemoryStore extends MemorySearches implements Store {
  runs: RunSummary[] = [];
  spans: StoredSpan[] = [];
  logs: RunLog[] = [];
  checkpoints: CheckpointDetail[] = [];
  jobs: Job[] = [];
  workers: Worker[] = [];
  batches: WrittenBatch[] = [];
  changed: string[] = [];
  ranges = new Map<string, BlobRange[]>();
  damages: FsckEvent[] = [];
  signals = new Map<string, Signal[]>();
  retained: number[] = [];
  deletions: Deletion[] = [];
  deleted: DeletionEvent[] = [];
  recomputations: Recomputation[] = [];
  recomputed: RecomputeEvent[] = [];
  costs: ModelCosts[] = [];
  projects: Project[] = [{ name: "default", createdTimeMs: 0, retentionDays: null }];
  readonly accounts = new MemoryAccounts();
  keys = new Map<string, { key: ApiKey; digest: Buffer }>();
  acts: Act[] = [];
  keyReads: string[][] = [];
  keyUses: string[] = [];
  polls = 0;
  failure: Error | undefined;
  now = (): number => Date.now();

  #check(): void {
    if (this.failure) throw this.failure;
  }

  async write(batch: Batch): Promise<void> {
    this.#check();
    // Whoever gave it will use it for other rows.
    const { spans, checkpoints, scores } = batch;
    this.batches.push({ spans: spansOf(spans), checkpoints: [...checkpoints], scores: [...scores] });
  }
  async listRuns(_project: string, query: { limit: number }) {
    this.#check();
    return { runs: this.runs.slice(0, query.limit), next: null, total: this.runs.length, range: everything, partial: null };
  }
  async searchOverview() {
    return { total: this.runs.length, range: everything, facets: [], histogram: { bucketMs: 1, buckets: [] }, partial: null };
  }
  async searchValues() {
    return { values: [] };
  }
  async matchingSpans(_project: string, runId: string) {
    return { spanIds: runId === RUN_ID ? this.spans.map(({ skeleton }) => skeleton.spanId) : [], more: false };
  }
  async getRun(_project: string, runId: string) {
    this.#check();
    const run = this.runs.find((each) => each.runId === runId);
    return run === undefined ? null : { run, pins: {}, forks: [] };
  }
  async listLogs(_project: string, runId: string, { limit, spanId }: LogListQuery) {
    const logs = runId === RUN_ID ? this.logs.filter((log) => spanId === undefined || log.spanId === spanId) : [];
    return { logs: logs.slice(0, limit), next: logs.length > limit ? "next" : null };
  }
  async listSpans(_project: string, runId: string) {
    return runId === RUN_ID ? this.spans.map((span) => span.skeleton) : [];
  }
  async listSpanColumns(): Promise<SpanColumns> {
    throw new Error("Columns come from the store itself: span-columns.integration.test.ts.");
  }
  async getSpan(_project: string, runId: string, spanId: string) {
    return runId === RUN_ID ? (this.spans.find((span) => span.skeleton.spanId === spanId) ?? null) : null;
  }
  listSteps = async () => [];
  readFamily = async () => null;
  listAgents = async () => [];
  getAgent = async () => ({ versions: [], widthMs: 1, buckets: [], suites: [] });
  async getSpans(project: string, runId: string, spanIds: readonly string[]) {
    const found = await Promise.all(spanIds.map((spanId) => this.getSpan(project, runId, spanId)));
    return { spans: found.filter((span) => span !== null), answered: spanIds.length };
  }
  async changedRuns(_project: string, sinceMs: number) {
    this.polls++;
    this.#check();
    return { runIds: this.changed.splice(0), untilMs: sinceMs + 1 };
  }
  async listCheckpoints(_project: string, runId: string) {
    return runId === RUN_ID ? this.checkpoints.map((each) => each.checkpoint) : [];
  }
  async getCheckpoint(_project: string, _runId: string, id: string) {
    this.#check();
    return this.checkpoints.find((each) => each.checkpoint.id === id) ?? null;
  }
  async stateHistory() {
    return null;
  }
  async stateBlame() {
    return null;
  }
  async findStates() {
    return { path: "", matchedAt: [], unreadable: 0 };
  }
  async blobRanges(_project: string, runId: string) {
    return this.ranges.get(runId) ?? [];
  }
  async *fsck(_project: string, runId: string | undefined): AsyncGenerator<FsckEvent> {
    yield* this.damages.filter((event) => runId === undefined || !("runId" in event) || event.runId === runId);
    this.#check();
  }
  async retain(_project: string, days: number) {
    this.#check();
    this.retained.push(days);
    return { runs: 0, shared: 0, records: 0, experiments: 0 };
  }
  async *deleteForGood(deletion: Deletion) {
    this.deletions.push(deletion);
    yield* this.deleted;
    this.#check();
  }
  async *recomputeCosts(recomputation: Recomputation) {
    this.recomputations.push(recomputation);
    yield* this.recomputed;
    this.#check();
  }
  async listCosts() {
    return this.costs;
  }
  async sampleRuns() {
    return { kept: 0, deleted: 0 };
  }
  async completeSummaries() {
    return 0;
  }
  async giveSpaceBack() {
    this.#check();
  }
  async takeTurn(_task: string, { signal }: { signal: AbortSignal }, work: (signal: AbortSignal) => Promise<void>) {
    await work(signal);
    return true;
  }
  async sendSignal(_project: string, runId: string, key: string, value: Json) {
    const of = this.signals.get(runId) ?? [];
    if (of.some((signal) => signal.key === key)) return null;
    const signal: Signal = { key, value, timeMs: this.now() };
    this.signals.set(runId, [...of, signal]);
    return signal;
  }
  async listSignals(_project: string, runId: string) {
    this.#check();
    return this.signals.get(runId) ?? [];
  }
  async countSignals(_project: string, runIds: readonly string[]) {
    this.polls++;
    return new Map(runIds.map((runId) => [runId, this.signals.get(runId)?.length ?? 0]));
  }
  async createJob(_project: string, job: Parameters<Store["createJob"]>[1]) {
    const created: Job = {
      ...job,
      attempt: 0,
      report: null,
      status: "queued",
      workerId: null,
      error: null,
      createdTimeMs: this.now(),
      updatedTimeMs: this.now(),
      waitingForWorker: false,
    };
    this.jobs.push(created);
    return created;
  }
  async getJob(_project: string, id: string) {
    return this.jobs.find((job) => job.id === id) ?? null;
  }
  async listJobs(_project: string, limit: number) {
    return this.jobs.slice(0, limit);
  }
  async claimJob(_project: string, workerId: string, agents: readonly string[]) {
    const job = this.jobs.find((each) => each.status === "queued" && agents.includes(each.agent));
    return job === undefined ? null : Object.assign(job, { status: "claimed" as const, workerId, attempt: job.attempt + 1 });
  }
  async beatJob(_project: string, id: string, workerId: string) {
    return this.jobs.some((job) => job.id === id && job.workerId === workerId);
  }
  async finishJob(_project: string, id: string, workerId: string, { status, error = null, report = null }: JobEnd) {
    const job = this.jobs.find((each) => each.id === id && each.workerId === workerId);
    return job === undefined ? null : Object.assign(job, { status, error, report });
  }
  async beatWorker(_project: string, worker: Pick<Worker, "id" | "agents">) {
    this.workers = [...this.workers.filter((each) => each.id !== worker.id), { ...worker, lastSeenMs: this.now(), live: false }];
  }
  async listWorkers() {
    return this.workers;
  }
  async listProjects() {
    return this.projects;
  }
  async getProject(name: string) {
    return this.projects.find((each) => each.name === name) ?? null;
  }
  async createProject({ name, retentionDays }: { name: string; retentionDays: number | null }) {
    if (await this.getProject(name)) return null;
    const project: Project = { name, createdTimeMs: this.now(), retentionDays };
    this.projects.push(project);
    return project;
  }
  async ensureProject() {}
  async setRetention(name: string, days: number | null) {
    const project = await this.getProject(name);
    return project && Object.assign(project, { retentionDays: days });
  }
  async createKey({ name, project, scope, expiresTimeMs }: NewKey) {
    const secret = newKeyText();
    const id = idOfKey(secret)!;
    const key: ApiKey = { id, name, project, scope, createdTimeMs: this.now(), expiresTimeMs, revokedTimeMs: null, lastUsedTimeMs: null };
    this.keys.set(id, { key, digest: digestOfKey(secret) });
    return { key, secret };
  }
  async listKeys(project?: string) {
    return Array.from(this.keys.values(), ({ key }) => key).filter((key) => project === undefined || key.project === project);
  }
  async revokeKey(id: string) {
    const entry = this.keys.get(id);
    return entry === undefined ? null : Object.assign(entry.key, { revokedTimeMs: this.now() });
  }
  async findKeys(ids: readonly string[]): Promise<Map<string, StoredKey>> {
    this.keyReads.push([...ids]);
    this.#check();
    return new Map(
      ids.flatMap((id) => {
        const entry = this.keys.get(id);
        return entry === undefined
          ? []
          : [[id, { ...entry.key, digest: entry.digest, revoked: entry.key.revokedTimeMs !== null }] as const];
      }),
    );
  }
  async noteKeyUses(uses: readonly { id: string }[]) {
    this.keyUses.push(...uses.map(({ id }) => id));
  }
  async recordAct(act: Act): Promise<AuditEntry> {
    this.acts.push(act);
    return { ...act, sequence: this.acts.length, timeMs: this.now(), details: "{}", previous: "", hash: "" };
  }
  async listAudit() {
    return [];
  }
  async verifyAudit() {
    return { valid: true, entries: 0, head: null, fault: null };
  }
  async ping(): Promise<void> {
    this.#check();
  }
  async inspect(): Promise<StoreHealth> {
    this.#check();
    return { ...storeHealth, timeMs: this.now() };
  }
  async close(): Promise<void> {}
}
