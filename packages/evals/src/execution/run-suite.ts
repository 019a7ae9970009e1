import { RetakeError, type CaseResult, type Client, type Experiment, type ReplayMode, type Verdict } from "@retake/protocol";
import { currentPins } from "@retake/sdk";
import { judge } from "../gates/index.ts";
import { checkMode, resolveCases, type Case, type SuiteDefinition } from "../suites/index.ts";
import { findBaseline } from "./baseline.ts";
import { concurrently } from "./concurrently.ts";
import { ResultWriter } from "./result-writer.ts";
import { createTrialRunner } from "./run-trial.ts";
import { failedTrial, scoreTrial } from "./score-trial.ts";
import { planTrials, type PlannedTrial, type TrialRunner } from "./trial-run.ts";

/** What happens while a suite runs. */
export type SuiteProgress =
  | { readonly type: "started"; readonly experiment: Experiment; readonly trials: number }
  | { readonly type: "result"; readonly result: CaseResult; readonly done: number; readonly trials: number };

export interface RunSuiteOptions {
  readonly client: Client;
  /** Sends what the SDK still holds: `init().flush`. */
  readonly flush: () => Promise<void>;
  /** @default the suite's */
  readonly mode?: ReplayMode;
  /** @default the suite's */
  readonly trials?: number;
  /** An experiment's id, or `none`. @default the suite's, else its latest finished experiment in this mode */
  readonly baseline?: string;
  /** Runs only the cases whose id contains this. */
  readonly filter?: string;
  readonly onProgress?: (progress: SuiteProgress) => void;
  /** Ends it early: trials under way are finished, and the experiment is marked as failed. */
  readonly signal?: AbortSignal;
}

export interface SuiteRun {
  readonly experiment: Experiment;
  readonly verdict: Verdict;
  /** In order of case and trial. */
  readonly results: readonly CaseResult[];
  /** null: there was none. */
  readonly baseline: readonly CaseResult[] | null;
}

const DEFAULT_CONCURRENCY = 4;

/**
 * Runs a suite and stores it as an experiment. Every case × trial is a run of its own,
 * except in mode `recorded`. A trial that could not be run is a result with status
 * `error`, apart from failures of the agent.
 *
 * @throws RetakeError `suite_invalid`, `search_syntax`, `not_found`; `collector_unreachable`
 * Thrown when results can't be stored; the experiment is marked as failed where that is possible.
 */
export async function runSuite(suite: SuiteDefinition, options: RunSuiteOptions): Promise<SuiteRun> {
  const { client } = options;
  const mode = options.mode ?? suite.mode;
  checkMode(suite, mode);
  const cases = await selectCases(suite, options);
  const planned = planTrials(cases, options.trials ?? suite.trials);
  const found = await findBaseline(client, { suite: suite.name, mode, cases: cases.length, wanted: options.baseline ?? suite.baseline });
  // A part of a suite is compared with the same part of its baseline.
  const selected = new Set(cases.map(({ id }) => id));
  const baseline = found && found.results.filter(({ caseId }) => selected.has(caseId));
  const experiment = await client.startExperiment({
    body: {
      suite: suite.name,
      mode,
      trials: planned.reduce((most, { trial }) => Math.max(most, trial + 1), 1),
      cases: cases.length,
      baselineId: found?.id ?? null,
      pins: {
        ...currentPins(suite.agent?.agentVersion ?? "none"),
        ...(suite.agent && { "agent.name": suite.agent.agentName }),
      },
    },
  });
  const params = { experimentId: experiment.id };
  options.onProgress?.({ type: "started", experiment, trials: planned.length });
  try {
    const results = await runTrials(suite, planned, mode, experiment.id, options);
    const verdict = judge({ scorers: suite.scorers, gates: suite.gates ?? {}, results, baseline });
    const finished = await client.finishExperiment({ params, body: { status: "done", verdict } });
    return { experiment: finished, verdict, results, baseline };
  } catch (cause) {
    await client.finishExperiment({ params, body: { status: "failed", verdict: null } }).catch(() => undefined);
    throw cause;
  }
}

async function selectCases(suite: SuiteDefinition, { client, filter }: RunSuiteOptions): Promise<Case[]> {
  const cases = await resolveCases(client, suite.cases);
  if (filter === undefined) return cases;
  const selected = cases.filter(({ id }) => id.includes(filter));
  if (selected.length === 0)
    throw new RetakeError(
      "suite_invalid",
      `None of the ${cases.length} cases has ${JSON.stringify(filter)} in its id; the first is ${cases[0]!.id}.`,
    );
  return selected;
}

async function runTrials(
  suite: SuiteDefinition,
  planned: readonly PlannedTrial[],
  mode: ReplayMode,
  experimentId: string,
  options: RunSuiteOptions,
): Promise<CaseResult[]> {
  const run = createTrialRunner({ client: options.client, agent: suite.agent, experimentId, flush: options.flush });
  const writer = new ResultWriter(options.client, experimentId);
  const results = new Map<PlannedTrial, CaseResult>();
  await concurrently(planned, suite.concurrency ?? DEFAULT_CONCURRENCY, async (trial) => {
    options.signal?.throwIfAborted();
    const result = await runTrial(run, trial, mode, suite);
    results.set(trial, result);
    writer.add(result);
    options.onProgress?.({ type: "result", result, done: results.size, trials: planned.length });
  });
  await options.flush();
  await writer.finish();
  return planned.map((trial) => results.get(trial)!);
}

async function runTrial(run: TrialRunner, planned: PlannedTrial, mode: ReplayMode, suite: SuiteDefinition): Promise<CaseResult> {
  const startMs = performance.now();
  try {
    const trialRun = await run(planned, mode);
    return await scoreTrial(planned, trialRun, mode, suite.scorers, performance.now() - startMs);
  } catch (cause) {
    return failedTrial(planned, cause, performance.now() - startMs);
  }
}
