import { parentPort, workerData } from "node:worker_threads";
import type { Payload, SignalName } from "../pipeline/index.ts";
import { DecodeError } from "../pipeline/wire/index.ts";
import { translateJson } from "../receivers/otlp-http/json/index.ts";
import { createCorpus, type Seed } from "./corpus.fixture.ts";
import { DecodeTarget } from "./decode-target.fixture.ts";
import { mutateJson } from "./mutate-json.fixture.ts";
import { mutateWire } from "./mutate-wire.fixture.ts";
import { Random } from "./random.fixture.ts";

export interface FuzzJob {
  readonly seed: number;
  /** Numbers of the cases: from `first` to below `end`. */
  readonly first: number;
  readonly end: number;
  /** Where the number of the current case is told, for whoever watches. */
  readonly position: Int32Array;
}

export interface FuzzResult {
  readonly decoded: number;
  readonly refused: number;
  /** What should not have happened, with the case that it happened in. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

const SLOW_MS = 1_000;
/** Copies of copies grow large; small payloads find as much, and more of them. */
const MAX_BYTES = 1024 * 1024;
const MAX_FAILURES = 5;
const MAX_SHOWN = 4_000;
const signals: readonly SignalName[] = ["traces", "logs", "metrics"];

function runCases({ seed, first, end, position }: FuzzJob): FuzzResult {
  const corpus = createCorpus(seed);
  const target = new DecodeTarget();
  const failures: string[] = [];
  const outcomes = { decoded: 0, refused: 0 };
  let slowestMs = 0;
  // Most of the time would go into the stacks of refusals.
  Error.stackTraceLimit = 0;
  for (let i = first; i < end && failures.length < MAX_FAILURES; i++) {
    Atomics.store(position, 0, i);
    const { signal, encoding, payload } = createCase(corpus, seed, i);
    const started = threadMs();
    try {
      outcomes[run(target, signal, encoding, payload)]++;
      target.check();
    } catch {
      failures.push(`case ${i}: ${describe(signal, encoding, payload)}`);
    }
    const tookMs = threadMs() - started;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > SLOW_MS) failures.push(`case ${i} took ${Math.round(tookMs)} ms`);
  }
  return { ...outcomes, failures, slowestMs };
}

/** What this thread has computed: a busy machine makes no payload slow. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

interface Case {
  readonly signal: SignalName;
  readonly encoding: "json" | "protobuf";
  readonly payload: Buffer;
}

function createCase(corpus: readonly Seed[], seed: number, index: number): Case {
  const random = new Random(seed, index);
  const [own, other] = [random.pick(corpus), random.pick(corpus)];
  const signal = random.chance(0.9) ? own.signal : random.pick(signals);
  return random.chance(0.4)
    ? { signal, encoding: "json", payload: mutateJson(random, own.json, other.json).subarray(0, MAX_BYTES) }
    : { signal, encoding: "protobuf", payload: mutateWire(random, own, other).subarray(0, MAX_BYTES) };
}

function run(target: DecodeTarget, signal: SignalName, encoding: Case["encoding"], payload: Buffer): "decoded" | "refused" {
  return encoding === "json" ? decodeJson(target, signal, payload) : target.decode(toPayload(signal, payload));
}

/** Runs a case that failed once more, by itself and with a stack. */
function describe(signal: SignalName, encoding: Case["encoding"], payload: Buffer): string {
  Error.stackTraceLimit = 20;
  const sent = `${signal} in ${encoding}: ${payload.toString("base64").slice(0, MAX_SHOWN)}`;
  try {
    const target = new DecodeTarget();
    run(target, signal, encoding, payload);
    target.check(true);
    return `only after the cases before it; ${sent}`;
  } catch (error) {
    return `${(error as Error).stack}\n${sent}`;
  } finally {
    Error.stackTraceLimit = 0;
  }
}

/** What the JSON door lets in is never refused behind it. */
function decodeJson(target: DecodeTarget, signal: SignalName, text: Buffer): "decoded" | "refused" {
  let body: Buffer;
  try {
    body = translateJson(signal, text);
  } catch (error) {
    if (error instanceof DecodeError) return "refused";
    throw error;
  }
  if (target.decode(toPayload(signal, body)) === "refused") throw new Error("What the JSON door made of it can't be read.");
  return "decoded";
}

function toPayload(signal: SignalName, body: Buffer): Payload {
  return { project: "fuzz", signal, body };
}

if (parentPort !== null) parentPort.postMessage(runCases(workerData as FuzzJob));
