import { newRunId, recordValue, RetakeError, reviveValue, type Client, type Json, type RunState, type RunSummary } from "@retake/protocol";
import { loadRecording, type AnyAgent } from "@retake/runtime";
import { replay, type Agent, type ReplayResult } from "@retake/sdk";
import { readMadeRun } from "./made-run.ts";
import type { PlannedTrial, TrialRun, TrialRunner } from "./trial-run.ts";

export interface TrialRunnerOptions {
  readonly client: Client;
  readonly agent: AnyAgent | undefined;
  readonly experimentId: string;
  readonly flush: () => Promise<void>;
}

/** Runs trials in the mode asked for; every run made bears the experiment, case and trial. */
export function createTrialRunner(options: TrialRunnerOptions): TrialRunner {
  const { client } = options;
  return async (planned, mode) => {
    if (mode === "recorded") return recordedTrial(client, requireSource(planned));
    const { agent } = options;
    if (!agent) throw new RetakeError("suite_invalid", `Mode ${mode} needs an agent.`);
    const runId = newRunId();
    const experiment = { id: options.experimentId, caseId: planned.case.id, trial: planned.trial };
    if (mode === "live") return liveTrial(options, agent, planned, { runId, experiment });
    const source = requireSource(planned);
    const { recording } = await loadRecording(client, source.runId);
    requireAgent(recording, agent);
    // Whether another outcome after the same steps is a failure is for the scorers to say.
    const result = await replay(recording, agent, { mode, runId, experiment, source: { runId: source.runId }, compareOutcome: false });
    if (mode === "strict") return strictTrial(result, recording, source);
    return { ...fromResult(result, recording), ...(await readMadeRun(options, runId)) };
  };
}

/** Strict replay that did not diverge: path, state and cost are the recording's. */
function strictTrial(result: ReplayResult, recording: RunState, source: RunSummary): TrialRun {
  return {
    ...fromResult(result, recording),
    journal: recording.journal,
    state: recordValue(result.state),
    costUsd: source.costUsd,
    steps: result.steps,
  };
}

function fromResult(result: ReplayResult, recording: RunState): Omit<TrialRun, "journal" | "state" | "costUsd" | "steps"> {
  return {
    runId: result.runId,
    status: result.status,
    input: recording.input,
    output: result.status === "ok" ? toJson(result.output) : null,
    recordedOutput: toJson(recording.outcome?.output),
    recordedError: recording.outcome?.status === "error",
    error: result.error ?? null,
    divergence: result.divergence ? { type: result.divergence.type, key: result.divergence.key, message: result.divergence.message } : null,
  };
}

async function liveTrial(
  options: TrialRunnerOptions,
  agent: AnyAgent,
  { case: one, source }: PlannedTrial,
  run: { runId: string; experiment: { id: string; caseId: string; trial: number } },
): Promise<TrialRun> {
  const recording = source && (await loadRecording(options.client, source.runId)).recording;
  const input = one.input === undefined ? (recording?.input ?? null) : one.input;
  // What the agent throws is its outcome: it is read back from the run, with everything else.
  await (agent as Agent)(reviveValue(input), run).catch(() => undefined);
  const made = await readMadeRun(options, run.runId);
  return {
    ...made,
    runId: run.runId,
    status: made.outcome?.status ?? "error",
    input,
    output: toJson(made.outcome?.output),
    recordedOutput: toJson(recording?.outcome?.output),
    recordedError: recording?.outcome?.status === "error",
    error: made.outcome?.error ?? null,
    divergence: null,
  };
}

async function recordedTrial(client: Client, source: RunSummary): Promise<TrialRun> {
  const { recording } = await loadRecording(client, source.runId);
  const output = toJson(recording.outcome?.output);
  return {
    runId: source.runId,
    status: recording.outcome?.status ?? "error",
    input: recording.input,
    output,
    recordedOutput: output,
    recordedError: false,
    error: recording.outcome?.error ?? (recording.outcome ? null : { name: "Unfinished", message: "the recording has no end" }),
    divergence: null,
    journal: recording.journal,
    state: recording.state,
    costUsd: source.costUsd,
    steps: source.steps,
  };
}

function requireSource({ case: one, source }: PlannedTrial): RunSummary {
  if (source) return source;
  throw new RetakeError("suite_invalid", `The case "${one.id}" has no recording; only mode live can run it.`);
}

function requireAgent(recording: RunState, agent: AnyAgent): void {
  if (recording.agent.name === agent.agentName) return;
  throw new RetakeError(
    "agent_not_registered",
    `The run was recorded from the agent "${recording.agent.name}", the suite's is "${agent.agentName}".`,
  );
}

/** Recorded form; "nothing" is null in results. */
function toJson(value: unknown): Json | null {
  return value === undefined ? null : recordValue(value);
}
