import type { CaseResult, Json, JournalEntry, RecordedError, ReplayMode, RunSummary } from "@retake/protocol";
import type { Case } from "../suites/index.ts";

/** One trial to run. */
export interface PlannedTrial {
  readonly case: Case;
  /** From 0. */
  readonly trial: number;
  /** The recording it comes from; null for a case of an input alone. */
  readonly source: RunSummary | null;
}

/** What came of running a trial, before it is scored. Values are in their recorded form. */
export interface TrialRun {
  readonly status: "ok" | "error" | "diverged";
  readonly input: Json | null;
  readonly output: Json | null;
  readonly recordedOutput: Json | null;
  /** Whether the recording ended in an error of its agent: to end in one again is no change. */
  readonly recordedError: boolean;
  readonly error: RecordedError | null;
  readonly divergence: CaseResult["divergence"];
  readonly runId: string | null;
  readonly journal: readonly JournalEntry[];
  readonly state: Json;
  readonly costUsd: number;
  readonly steps: number;
}

/** The trials of all cases: as many as asked for, or one for each recording. */
export function planTrials(cases: readonly Case[], trials: number | undefined): PlannedTrial[] {
  return cases.flatMap((one) =>
    Array.from({ length: trials ?? Math.max(1, one.recordings.length) }, (_, trial) => ({
      case: one,
      trial,
      source: one.recordings.length === 0 ? null : one.recordings[trial % one.recordings.length]!,
    })),
  );
}

/** Runs one trial in a mode. @throws RetakeError Thrown when the harness could not run it. */
export type TrialRunner = (planned: PlannedTrial, mode: ReplayMode) => Promise<TrialRun>;
