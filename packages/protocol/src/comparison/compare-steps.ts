import { alignSteps, type AlignableStep, type AlignedBy, type AlignedRow } from "./align-steps.ts";

/** What a comparison looks at in a step. */
export interface ComparableStep extends AlignableStep {
  readonly outputDigest: string;
  readonly status: "running" | "ok" | "error";
  readonly statusMessage: string;
  readonly model: string;
  /** Digests of the whole state before the step and after it. */
  readonly checkpointPre: string | null;
  readonly checkpointPost: string | null;
}

/** `state`: up to here the states were the same, and what the step was given or gave is not what made them differ. */
export type StepDifference = "input" | "output" | "status" | "model" | "state";

/** `open`: a run is still going on, and hasn't come to this step, or isn't through with it. */
export type RowType = "equal" | "changed" | "only-a" | "only-b" | "open";

export interface ComparedRow extends AlignedRow {
  readonly type: RowType;
  /** What differs between steps that both have. */
  readonly differences: readonly StepDifference[];
  /** The state after the step is the same in both, to the byte. */
  readonly sameState: boolean;
}

export interface RunComparison {
  readonly by: AlignedBy;
  readonly rows: readonly ComparedRow[];
  /** Rows that differ, in order: the first is where the runs part. */
  readonly differing: readonly number[];
}

export interface ComparedRun {
  readonly steps: readonly ComparableStep[];
  /** It may come to more steps yet. @default false */
  readonly running?: boolean;
}

/** Two runs side by side. */
export function compareSteps(a: ComparedRun, b: ComparedRun): RunComparison {
  const { by, rows: aligned } = alignSteps(a.steps, b.steps);
  const [lastOfA, lastOfB] = [aligned.findLastIndex((row) => row.a !== null), aligned.findLastIndex((row) => row.b !== null)];
  let statesWereSame = false;
  const rows = aligned.map((row, index): ComparedRow => {
    const [left, right] = [row.a === null ? undefined : a.steps[row.a], row.b === null ? undefined : b.steps[row.b]];
    if (left === undefined || right === undefined) {
      const ahead = left === undefined ? a.running === true && index > lastOfA : b.running === true && index > lastOfB;
      return { ...row, type: ahead ? "open" : left === undefined ? "only-b" : "only-a", differences: [], sameState: false };
    }
    const differences = differencesOf(left, right, statesWereSame);
    const sameState = isSame(left.checkpointPost, right.checkpointPost);
    statesWereSame = sameState;
    return { ...row, type: typeOf(left, right, differences), differences, sameState };
  });
  return { by, rows, differing: rows.flatMap((row, index) => (isDifference(row) ? [index] : [])) };
}

function isDifference({ type, moved }: ComparedRow): boolean {
  return moved || (type !== "equal" && type !== "open");
}

function typeOf(a: ComparableStep, b: ComparableStep, differences: readonly StepDifference[]): RowType {
  if (differences.length > 0) return "changed";
  return a.status === "running" || b.status === "running" ? "open" : "equal";
}

function differencesOf(a: ComparableStep, b: ComparableStep, statesWereSame: boolean): StepDifference[] {
  const found: StepDifference[] = [];
  if (a.inputDigest !== b.inputDigest) found.push("input");
  if (a.model !== b.model) found.push("model");
  if (a.status !== "running" && b.status !== "running") {
    if (a.outputDigest !== b.outputDigest) found.push("output");
    if (a.status !== b.status || a.statusMessage !== b.statusMessage) found.push("status");
  }
  if (found.length === 0 && statesPart(a, b, statesWereSame)) found.push("state");
  return found;
}

function statesPart(a: ComparableStep, b: ComparableStep, statesWereSame: boolean): boolean {
  const before = isSame(a.checkpointPre, b.checkpointPre);
  if (before) return differs(a.checkpointPost, b.checkpointPost);
  return statesWereSame && differs(a.checkpointPre, b.checkpointPre);
}

function isSame(a: string | null, b: string | null): boolean {
  return a !== null && a === b;
}

function differs(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}
