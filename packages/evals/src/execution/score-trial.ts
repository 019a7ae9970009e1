import type { CaseResult, CaseScore, ReplayMode } from "@retake/protocol";
import type { Judgement, Scorer, Trial } from "../scorers/index.ts";
import type { PlannedTrial, TrialRun } from "./trial-run.ts";

/** The result of a trial that ran: passed where it ended as it should and no scorer says no. */
export async function scoreTrial(
  planned: PlannedTrial,
  run: TrialRun,
  mode: ReplayMode,
  scorers: readonly Scorer[],
  durationMs: number,
): Promise<CaseResult> {
  const trial = toTrial(planned, run, mode, durationMs);
  const scores: CaseScore[] = [];
  for (const scorer of scorers) scores.push(await ask(scorer, trial));
  const ended = run.status === "ok" || (run.status === "error" && mode !== "live" && run.recordedError);
  return {
    ...blank(planned, durationMs),
    runId: run.runId,
    status: ended && scores.every(({ passed }) => passed !== false) ? "passed" : "failed",
    error: run.error === null ? null : `${run.error.name}: ${run.error.message}`,
    output: run.output,
    divergence: run.divergence,
    scores,
    costUsd: run.costUsd,
    steps: run.steps,
  };
}

/** The result of a trial that the harness could not run or score: no judgement of the agent. */
export function failedTrial(planned: PlannedTrial, cause: unknown, durationMs: number): CaseResult {
  return { ...blank(planned, durationMs), error: cause instanceof Error ? cause.message : String(cause) };
}

function blank({ case: { id: caseId }, trial, source }: PlannedTrial, durationMs: number): CaseResult {
  return {
    caseId,
    trial,
    sourceRunId: source?.runId ?? null,
    runId: null,
    status: "error",
    error: null,
    output: null,
    divergence: null,
    scores: [],
    costUsd: 0,
    steps: 0,
    durationMs,
  };
}

function toTrial({ case: one, trial, source }: PlannedTrial, run: TrialRun, mode: ReplayMode, durationMs: number): Trial {
  const { status, input, output, error, divergence, runId, journal, state, costUsd, steps } = run;
  const recorded = source && { run: source, output: run.recordedOutput };
  return {
    caseId: one.id,
    trial,
    mode,
    expected: one.expected,
    metadata: one.metadata,
    recorded,
    status,
    input,
    output,
    error,
    divergence,
    runId,
    journal,
    state,
    costUsd,
    steps,
    durationMs,
  };
}

async function ask({ name, judgesFailures, score }: Scorer, trial: Trial): Promise<CaseScore> {
  const judgement = trial.status === "ok" || judgesFailures ? await score(trial) : unasked(trial);
  return { name, value: judgement.value, passed: judgement.passed, explanation: judgement.explanation ?? null };
}

function unasked({ status }: Trial): Judgement {
  return { value: 0, passed: false, explanation: status === "diverged" ? "the replay left its recording" : "the agent ended in an error" };
}
