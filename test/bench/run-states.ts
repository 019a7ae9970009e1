import { gzipSync } from "node:zlib";
import { CheckpointEncoder, GrowingList, JOURNAL_FORMAT, type EncodedValue, type Json, type RunState } from "@retake/protocol";
import { sha256 } from "./checkpoint-formats.ts";
import { NewInformation } from "./new-information.ts";
import type { RecordedRun } from "./recorded-states.ts";

/*
 * The whole state of a run as the SDK records it around the same steps: its cells
 * and its journal, in which each model call has all its messages and each tool
 * call what it was asked and what it answered. Two checkpoints a step.
 */

export interface RunStateFigures {
  /** Gzipped bytes of all checkpoints. */
  sent: number;
  /** Gzipped bytes of what was new; not measured where the runs are too long for it. */
  information: number;
  /** For each checkpoint, with the entry before it. */
  readonly encodeUs: number[];
}

type Message = Record<string, unknown> & { role?: string };

export function measureRunStates(runs: readonly RecordedRun[], withInformation: boolean): RunStateFigures {
  const figures: RunStateFigures = { sent: 0, information: 0, encodeUs: [] };
  for (const run of runs) measureRun(run, figures, withInformation);
  return figures;
}

function measureRun(run: RecordedRun, figures: RunStateFigures, withInformation: boolean): void {
  const recording = new Recording(figures, withInformation);
  let asked: Json[] = [];
  let step = 0;
  for (const state of run.states()) {
    const messages = (state as { messages: (Message & Json)[] }).messages;
    const fresh = step === 0 ? 1 : Math.max(1, messages.length - asked.length);
    for (const message of messages.slice(-fresh)) {
      const model = message.role === "assistant";
      if (!model && message.role !== "tool") continue;
      const key = model ? `model:chat#${step}` : `tool:call#${step}`;
      const input = model ? { messages: asked } : { message: step };
      recording.request(key, model ? "model" : "tool", input, state as Record<string, Json>);
      recording.settle(key, message, state as Record<string, Json>);
    }
    asked = [...messages];
    step++;
  }
}

class Recording {
  readonly #figures: RunStateFigures;
  readonly #information: NewInformation | undefined;
  readonly #encoder = new CheckpointEncoder(sha256);
  readonly #journal = new GrowingList();
  readonly #plainJournal: RunState["journal"] = [];
  readonly #head = {
    format: JOURNAL_FORMAT,
    agent: { name: "bench", version: "1" },
    pins: { node: process.version },
    startedMs: 1_710_000_000_000,
    seed: "00112233445566778899aabbccddeeff",
    input: null,
  } as const;
  readonly #inputs = new Map<string, EncodedValue>();
  #previous: EncodedValue | undefined;
  #at = 0;

  constructor(figures: RunStateFigures, withInformation: boolean) {
    this.#figures = figures;
    this.#information = withInformation ? new NewInformation({ within: true }) : undefined;
  }

  request(key: string, kind: "model" | "tool", input: Json, cells: Record<string, Json>): void {
    const started = performance.now();
    const encoded = this.#encoder.encode(input, this.#inputs.get(kind));
    this.#inputs.set(kind, encoded);
    const entry = { type: "request", key, kind, name: kind, inputDigest: this.#encoder.digest(encoded) } as const;
    this.#journal.push(this.#encoder.encode({ ...entry, input: encoded }));
    this.#checkpoint(started, cells);
    if (this.#information) this.#plainJournal.push({ ...entry, input });
    this.#measureInformation(cells);
  }

  settle(key: string, output: Json, cells: Record<string, Json>): void {
    const started = performance.now();
    const entry = { type: "settle", key, status: "ok", output, at: (this.#at += 731) } as const;
    this.#journal.push(this.#encoder.encode(entry));
    this.#checkpoint(started, cells);
    if (this.#information) this.#plainJournal.push(entry);
    this.#measureInformation(cells);
  }

  #checkpoint(started: number, state: Record<string, Json>): void {
    this.#previous = this.#encoder.encode({ ...this.#head, state, journal: this.#journal }, this.#previous);
    const { root, blobs, shared } = this.#encoder.checkpoint(this.#previous);
    this.#figures.encodeUs.push((performance.now() - started) * 1000);
    this.#figures.sent += gzipSync([root, ...blobs, ...shared].join("\n")).length;
  }

  #measureInformation(state: Record<string, Json>): void {
    if (!this.#information) return;
    const whole: RunState = { ...this.#head, pins: { ...this.#head.pins }, state, journal: this.#plainJournal };
    this.#figures.information += gzipSync(this.#information.of(whole)).length;
  }
}
