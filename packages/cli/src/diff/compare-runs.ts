import { diffValues, equalValues, type Change, type Client, type RunDetail } from "@retake/protocol";
import { alignSteps, type AlignedBy, type StepAlignment } from "@retake/protocol/comparison";
import { runSteps, type ComparedStep } from "./run-steps.ts";

/** Changes listed of one value. */
const MOST_CHANGES = 100;

export interface StepComparison {
  readonly key: string;
  readonly kind: string;
  readonly where: "both" | "a" | "b";
  /** What differs; empty for the same. Only of steps in both. */
  readonly input: readonly Change[];
  readonly outcome: readonly Change[];
}

export interface RunComparison {
  /** The same input, steps in the same order with the same outcomes, and the same end. */
  readonly equal: boolean;
  readonly a: RunDetail;
  readonly b: RunDetail;
  /** false: the journal of a run is not there, and only what its spans show was compared. */
  readonly exact: boolean;
  /** By what steps were found to go together. */
  readonly alignedBy: AlignedBy;
  readonly input: readonly Change[];
  readonly outcome: readonly Change[];
  readonly sameOrder: boolean;
  readonly steps: readonly StepComparison[];
}

/** Two runs side by side, their steps aligned as the dashboard aligns them. */
export async function compareRuns(client: Client, aId: string, bId: string): Promise<RunComparison> {
  const [a, b, left, right] = await Promise.all([
    client.getRun({ params: { runId: aId } }),
    client.getRun({ params: { runId: bId } }),
    runSteps(client, aId),
    runSteps(client, bId),
  ]);
  const exact = left.exact && right.exact;
  const alignment = alignSteps(left.steps, right.steps);
  const steps = compareAligned(alignment, left.steps, right.steps);
  const input = exact ? diffValues(left.input, right.input, MOST_CHANGES).changes : [];
  const outcome = exact ? diffValues(left.outcome, right.outcome, MOST_CHANGES).changes : [];
  const sameOrder = alignment.rows.every(({ moved }) => !moved);
  const equal = sameOrder && input.length === 0 && outcome.length === 0 && steps.every(isSame) && a.run.status === b.run.status;
  return { equal, a, b, exact, alignedBy: alignment.by, input, outcome, sameOrder, steps };
}

export function isSame({ where, input, outcome }: StepComparison): boolean {
  return where === "both" && input.length === 0 && outcome.length === 0;
}

function compareAligned({ rows }: StepAlignment, left: readonly ComparedStep[], right: readonly ComparedStep[]): StepComparison[] {
  return rows.map(({ a, b }) => {
    if (a === null) return alone(right[b!]!, "b");
    return b === null ? alone(left[a]!, "a") : compare(left[a]!, right[b]!);
  });
}

function alone({ key, kind }: ComparedStep, where: "a" | "b"): StepComparison {
  return { key, kind, where, input: [], outcome: [] };
}

function compare(a: ComparedStep, b: ComparedStep): StepComparison {
  const changes = (name: "input" | "outcome"): Change[] =>
    equalValues(a[name], b[name]) ? [] : diffValues(a[name], b[name], MOST_CHANGES).changes;
  return { key: a.key, kind: a.kind, where: "both", input: changes("input"), outcome: changes("outcome") };
}
