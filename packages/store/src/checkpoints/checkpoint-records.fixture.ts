import { hash } from "node:crypto";
import { CheckpointEncoder, newRunId, SharedBlobs, type EncodedValue, type Json } from "@retake/protocol";
import { spanIdOf, START } from "../records.fixture.ts";
import type { CheckpointRecord } from "../records.ts";

export interface RecordedOptions {
  readonly run?: string;
  readonly shared?: SharedBlobs;
  /** Of the first record; the others follow a second apart. */
  readonly time?: bigint;
}

/** What an SDK sends of a run with these states, one record a state. */
export function recordsOf(states: readonly Json[], options: RecordedOptions = {}): CheckpointRecord[] {
  const { run = newRunId(), time = START, shared = new SharedBlobs() } = options;
  const encoder = new CheckpointEncoder((text) => hash("sha256", text), { shared });
  let previous: EncodedValue | undefined;
  return states.map((state, index) => {
    previous = encoder.encode(state, previous);
    return {
      ...encoder.checkpoint(previous),
      // Batches put theirs in its place.
      project: "default",
      traceId: run,
      spanId: index === 0 ? "" : spanIdOf(index),
      stepKey: `step#${index}`,
      time: time + BigInt(index) * 1_000_000_000n,
      point: index === 0 ? "start" : "post",
      index,
      values: {},
    };
  });
}

/** States with a text that runs share, one that changes a little, and messages that become more. */
export function growingStates(count: number, prompt = "a prompt of the project"): Json[] {
  return Array.from({ length: count }, (_, i) => ({
    prompt: `${prompt} ${"with many words ".repeat(400)}`,
    note: `${"line of a note. ".repeat(120)}${i} ${"and more of it. ".repeat(60)}`,
    messages: Array.from({ length: i + 1 }, (__, k) => ({ role: k % 2 ? "tool" : "user", content: `message ${k} ${"word ".repeat(80)}` })),
  }));
}
