import type {
  CheckpointDetail,
  CheckpointReference,
  Experiment,
  FsckEvent,
  Job,
  Json,
  RunSummary,
  Signal,
  SpanSkeleton,
  Worker,
} from "@retake/protocol";
import type { Batch, BlobRange, JobEnd, Store, StoredSpan } from "@retake/store";

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
export class MemoryStore implements Store {
  runs: RunSummary[] = [];
  spans: StoredSpan[] = [];
  checkpoints: CheckpointDetail[] = [];
  jobs: Job[] = [];
  workers: Worker[] = [];
  experiments: Experiment[] = [];
  results = new Map<string, Parameters<Store["addResults"]>[2][number][]>();
  batches: Batch[] = [];
  changed: string[] = [];
  ranges = new Map<string, BlobRange[]>();
  damages: FsckEvent[] = [];
  signals = new Map<string, Signal[]>();
  retained: number[] = [];
  polls = 0;
  failure: Error | undefined;
  now = (): number => Date.now();

  #check(): void {
    if (this.failure) throw this.failure;
  }

  async write(_project: string, batch: Batch): Promise<void> {
    this.#check();
    this.batches.push(batch);
  }
  async listRuns(_project: string, query: { limit: number }) {
    this.#check();
    return { runs: this.runs.slice(0, query.limit), next: null, total: this.runs.length };
  }
  async getRun(_project: string, runId: string) {
    this.#check();
    const run = this.runs.find((each) => each.runId === runId);
    return run === undefined ? null : { run, pins: {}, forks: [] };
  }
  async listSpans(_project: string, runId: string) {
    return runId === RUN_ID ? this.spans.map((span) => span.skeleton) : [];
  }
  async getSpan(_project: string, runId: string, spanId: string) {
    return runId === RUN_ID ? (this.spans.find((span) => span.skeleton.spanId === spanId) ?? null) : null;
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
    return { runs: 0, shared: 0 };
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
  async createExperiment(_project: string, experiment: Experiment) {
    this.experiments.push(experiment);
  }
  async addResults(_project: string, id: string, results: readonly Parameters<Store["addResults"]>[2][number][]) {
    this.results.set(id, [...(this.results.get(id) ?? []), ...results]);
  }
  async updateExperiment(_project: string, experiment: Experiment) {
    this.experiments = this.experiments.map((each) => (each.id === experiment.id ? experiment : each));
  }
  async getExperiment(_project: string, id: string) {
    return this.experiments.find((each) => each.id === id) ?? null;
  }
  async listResults(_project: string, id: string) {
    return this.results.get(id) ?? [];
  }
  async listExperiments(_project: string, suite?: string) {
    return this.experiments.filter((each) => suite === undefined || each.suite === suite);
  }
  async ping(): Promise<void> {
    this.#check();
  }
  async close(): Promise<void> {}
}
