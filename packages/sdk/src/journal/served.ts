import { reviveValue, type ChunkEntry, type JournalEntry, type RequestEntry, type SettleEntry, type SignalEntry } from "@retake/protocol";
import type { Outcome, Served } from "./conductor.ts";
import { reviveOutcome } from "./outcome.ts";

/** What a recording has of one step. */
export interface RecordedStep {
  readonly request: RequestEntry;
  readonly chunks: ChunkEntry[];
  end: SettleEntry | SignalEntry | undefined;
}

/** The steps of a journal by their keys, in the order they were asked for. */
export function recordedSteps(entries: readonly JournalEntry[]): Map<string, RecordedStep> {
  const steps = new Map<string, RecordedStep>();
  for (const entry of entries) {
    if (entry.type === "request") steps.set(entry.key, { request: entry, chunks: [], end: undefined });
    else if (entry.type === "chunk") steps.get(entry.key)?.chunks.push(entry);
    else if (entry.type === "settle" || entry.type === "signal") {
      const step = steps.get(entry.key);
      if (step) step.end = entry;
    }
  }
  return steps;
}

/** What the agent's code gets for a recorded end of a step. */
export function outcomeOf(end: SettleEntry | SignalEntry): Outcome {
  return end.type === "signal" ? { status: "ok", output: reviveValue(end.value) } : reviveOutcome(end);
}

export function serve(step: RecordedStep, edited?: SettleEntry): Served {
  if (edited) return { source: "edited", outcome: reviveOutcome(edited), chunks: 0 };
  return { source: "recorded", outcome: step.end && outcomeOf(step.end), chunks: step.chunks.length };
}
