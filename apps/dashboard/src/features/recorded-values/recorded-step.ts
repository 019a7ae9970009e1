import type { Json } from "@retake/protocol";
import { describeValue, plainString } from "./describe-value.ts";

/** What the journal holds of a step, in the recorded form: what an edit of its outcome must be written in. */
export interface RecordedStep {
  readonly input: Json | undefined;
  /** undefined where the step failed or has not settled. */
  readonly output: Json | undefined;
}

/** A step's entries in the journal of a checkpoint; of several the last. */
export function recordedStep(checkpoint: Json, stepKey: string): RecordedStep {
  const journal = property(checkpoint, "journal");
  const step: { input: Json | undefined; output: Json | undefined } = { input: undefined, output: undefined };
  for (const entry of Array.isArray(journal) ? (journal as readonly Json[]) : []) {
    if (plainString(property(entry, "key") ?? null) !== stepKey) continue;
    if (property(entry, "type") === "request") step.input = property(entry, "input");
    else step.output = property(entry, "output");
  }
  return step;
}

/** A property of a recorded object. */
export function property(value: Json, name: string): Json | undefined {
  const described = describeValue(value);
  return described.kind === "object" ? described.entries.find(([key]) => key === name)?.[1] : undefined;
}
