import { hash } from "node:crypto";
import {
  CheckpointEncoder,
  recordValue,
  RetakeError,
  type CaseResult,
  type Client,
  type Experiment,
  type JournalEntry,
  type Json,
  type RunState,
  type RunSummary,
  type SavedSearch,
} from "@retake/protocol";

/** For tests: a run of steps of kind `step`, as it stands in a last checkpoint. */
export interface RecordedCase {
  readonly input: unknown;
  readonly steps: readonly { readonly name: string; readonly input: unknown; readonly output: unknown }[];
  readonly output: unknown;
  readonly labels?: readonly string[];
  readonly scores?: RunSummary["scores"];
  readonly costUsd?: number;
  readonly replayed?: boolean;
}

export function stateOf(agent: string, { input, steps, output }: RecordedCase): RunState {
  const encoder = new CheckpointEncoder((text) => hash("sha256", text));
  const counts = new Map<string, number>();
  const journal = steps.flatMap((step): JournalEntry[] => {
    const count = counts.get(step.name) ?? 0;
    counts.set(step.name, count + 1);
    const key = `step:${step.name}#${count}`;
    const inputDigest = encoder.digest(encoder.encode(step.input));
    return [
      { type: "request", key, kind: "step", name: step.name, inputDigest, input: recordValue(step.input) },
      { type: "settle", key, status: "ok", output: recordValue(step.output) },
    ];
  });
  return {
    format: 2,
    agent: { name: agent, version: "1" },
    pins: {},
    input: recordValue(input),
    state: {},
    journal,
    outcome: { status: "ok", output: recordValue(output) },
  };
}

/** For tests of what runs suites: what the collector's API does with runs and experiments, in memory. */
export class MemoryCollector {
  readonly experiments: Experiment[] = [];
  readonly searches: SavedSearch[] = [];
  readonly results = new Map<string, CaseResult[]>();
  readonly #runs: RunSummary[] = [];
  readonly #states = new Map<string, RunState>();

  add(agent: string, recorded: RecordedCase, runId?: string): RunSummary {
    const number = this.#runs.length + 1;
    const run = { ...summary(number, agent, recorded), ...(runId !== undefined && { runId }) };
    this.#runs.unshift(run);
    this.#states.set(run.runId, stateOf(agent, recorded));
    return run;
  }

  get client(): Client {
    const methods: Partial<Client> = {
      listRuns: async ({ query = {} } = {}) => {
        const start = Number(query.cursor ?? 0);
        const limit = Number(query.limit ?? 50);
        const found = this.#runs.filter(({ labels }) => !query.q || labels.includes(query.q));
        return {
          runs: found.slice(start, start + limit),
          next: start + limit < found.length ? String(start + limit) : null,
          total: found.length,
          range: { fromMs: null, toMs: null, own: false },
          partial: null,
        };
      },
      listSavedSearches: async ({ query = {} } = {}) => ({ searches: this.searches.filter(({ name }) => name === query.name) }),
      getRun: async ({ params }) => ({ run: this.#find(params.runId), pins: {}, forks: [] }),
      listCheckpoints: async ({ params }) => ({
        checkpoints: [{ id: params.runId, index: 0, point: "end", spanId: null, stepKey: "", timeMs: 0 }],
      }),
      getCheckpoint: async ({ params }) => ({
        checkpoint: { id: params.checkpointId, index: 0, point: "end", spanId: null, stepKey: "", timeMs: 0 },
        value: this.#states.get(params.runId) as unknown as Json,
      }),
      getSuite: async ({ params }) => {
        const experiments = this.experiments.filter(({ suite }) => suite === params.name).toReversed();
        if (experiments.length === 0) throw new RetakeError("not_found", "no such suite");
        return { name: params.name, experiments };
      },
      startExperiment: async ({ body }) => {
        const experiment: Experiment = {
          ...body,
          id: `experiment-${this.experiments.length + 1}`,
          status: "running",
          createdTimeMs: 0,
          finishedTimeMs: null,
          verdict: null,
        };
        this.experiments.push(experiment);
        this.results.set(experiment.id, []);
        return experiment;
      },
      addResults: async ({ params, body }) => {
        this.results.get(params.experimentId)!.push(...(body.results as CaseResult[]));
        return {};
      },
      finishExperiment: async ({ params, body }) => {
        const index = this.experiments.findIndex(({ id }) => id === params.experimentId);
        return (this.experiments[index] = { ...this.experiments[index]!, ...body, finishedTimeMs: 1 });
      },
      getExperiment: async ({ params }) => {
        const experiment = this.experiments.find(({ id }) => id === params.experimentId);
        if (!experiment) throw new RetakeError("not_found", "no such experiment");
        return { experiment, results: this.results.get(params.experimentId)!, baseline: [] };
      },
    };
    return methods as Client;
  }

  #find(runId: string): RunSummary {
    const run = this.#runs.find((each) => each.runId === runId);
    if (!run) throw new RetakeError("not_found", `no run ${runId}`);
    return run;
  }
}

function summary(number: number, agent: string, recorded: RecordedCase): RunSummary {
  return {
    runId: number.toString(16).padStart(32, "0"),
    rootSpanId: null,
    agent,
    agentVersion: "1",
    service: "",
    status: "ok",
    statusMessage: "",
    startTimeMs: number,
    durationMs: 1,
    steps: recorded.steps.length,
    inheritedSteps: 0,
    errors: 0,
    models: [],
    tools: [],
    inputTokens: 0,
    outputTokens: 0,
    costUsd: recorded.costUsd ?? 0,
    conversation: "",
    firstInput: "",
    lastOutput: "",
    labels: [...(recorded.labels ?? [])],
    fork: null,
    replay: recorded.replayed ? { runId: null, mode: "strict" } : null,
    experiment: null,
    scores: recorded.scores ?? [],
  };
}
