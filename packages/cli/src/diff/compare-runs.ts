import { diffValues, equalValues, type Change, type Client, type RunDetail } from "@retake/protocol";
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
  readonly input: readonly Change[];
  readonly outcome: readonly Change[];
  readonly sameOrder: boolean;
  readonly steps: readonly StepComparison[];
}

/** Two runs side by side, their steps by key. */
export async function compareRuns(client: Client, aId: string, bId: string): Promise<RunComparison> {
  const [a, b, left, right] = await Promise.all([
    client.getRun({ params: { runId: aId } }),
    client.getRun({ params: { runId: bId } }),
    runSteps(client, aId),
    runSteps(client, bId),
  ]);
  const exact = left.exact && right.exact;
  const steps = alignSteps(left.steps, right.steps);
  const input = exact ? diffValues(left.input, right.input, MOST_CHANGES).changes : [];
  const outcome = exact ? diffValues(left.outcome, right.outcome, MOST_CHANGES).changes : [];
  const sameOrder = inSameOrder(left.steps, right.steps);
  const equal = sameOrder && input.length === 0 && outcome.length === 0 && steps.every(isSame) && a.run.status === b.run.status;
  return { equal, a, b, exact, input, outcome, sameOrder, steps };
}

export function isSame({ where, input, outcome }: StepComparison): boolean {
  return where === "both" && input.length === 0 && outcome.length === 0;
}

/** Steps in the order of the first run; what only the second has stands where it came there. */
export function alignSteps(left: readonly ComparedStep[], right: readonly ComparedStep[]): StepComparison[] {
  const inLeft = new Set(left.map(({ key }) => key));
  const placeInRight = new Map(right.map(({ key }, place) => [key, place]));
  const steps: StepComparison[] = [];
  let next = 0;
  const onlyRight = (until: number): void => {
    for (; next < until; next++) if (!inLeft.has(right[next]!.key)) steps.push(alone(right[next]!, "b"));
  };
  for (const step of left) {
    const place = placeInRight.get(step.key);
    if (place === undefined) steps.push(alone(step, "a"));
    else {
      onlyRight(place);
      steps.push(compare(step, right[place]!));
    }
  }
  onlyRight(right.length);
  return steps;
}

function alone({ key, kind }: ComparedStep, where: "a" | "b"): StepComparison {
  return { key, kind, where, input: [], outcome: [] };
}

function compare(a: ComparedStep, b: ComparedStep): StepComparison {
  const changes = (name: "input" | "outcome"): Change[] =>
    equalValues(a[name], b[name]) ? [] : diffValues(a[name], b[name], MOST_CHANGES).changes;
  return { key: a.key, kind: a.kind, where: "both", input: changes("input"), outcome: changes("outcome") };
}

function inSameOrder(left: readonly ComparedStep[], right: readonly ComparedStep[]): boolean {
  const keys = (steps: readonly ComparedStep[], others: readonly ComparedStep[]): string[] => {
    const there = new Set(others.map(({ key }) => key));
    return steps.flatMap(({ key }) => (there.has(key) ? [key] : []));
  };
  const common = keys(right, left);
  return keys(left, right).every((key, place) => key === common[place]);
}
