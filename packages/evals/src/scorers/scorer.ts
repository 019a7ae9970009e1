import type { CaseResult, Json, JournalEntry, RecordedError, ReplayMode, RunSummary } from "@retake/protocol";

/** One trial of a case, as scorers see it. Values are in their recorded form. */
export interface Trial {
  readonly caseId: string;
  /** From 0. */
  readonly trial: number;
  readonly mode: ReplayMode;
  readonly input: Json | null;
  /** null where the agent gave nothing: it failed, diverged or returned nothing. */
  readonly output: Json | null;
  readonly status: "ok" | "error" | "diverged";
  readonly error: RecordedError | null;
  readonly divergence: CaseResult["divergence"];
  /** What the case says should come out; undefined where it says nothing. */
  readonly expected: Json | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The recording that it came from; null for a case given by input alone. */
  readonly recorded: { readonly run: RunSummary; readonly output: Json | null } | null;
  readonly runId: string | null;
  readonly journal: readonly JournalEntry[];
  /** The cells of `run.state` at the end. */
  readonly state: Json;
  readonly costUsd: number;
  readonly steps: number;
  readonly durationMs: number;
}

export interface Judgement {
  readonly value: number;
  /** null: measured, not judged. */
  readonly passed: boolean | null;
  readonly explanation?: string;
}

export interface Scorer {
  /** Unique in a suite; what its results are compared by. */
  readonly name: string;
  /** Which way is better. @default "higher" */
  readonly better?: "higher" | "lower";
  /** Differences up to this size count as none. @default 0.02; of the baseline's mean where lower is better */
  readonly margin?: number;
  /** Modes in which it means something. @default all */
  readonly modes?: readonly ReplayMode[];
  /** Also asked about trials that failed or diverged, which else fail by themselves. @default false */
  readonly judgesFailures?: boolean;
  readonly score: (trial: Trial) => Judgement | Promise<Judgement>;
}
