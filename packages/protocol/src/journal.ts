import { z } from "zod";
import { RetakeError } from "./errors/retake-error.ts";
import { json, type Json } from "./json.ts";

/**
 * What an effect is. Only leaves are recorded: a scope (an agent, a branch) is
 * always executed again. Timers and fetches are steps that the run's own
 * `setTimeout` and `fetch` made; a signal waits for an answer from outside.
 */
export const stepKind = z.enum(["model", "tool", "step", "timer", "fetch", "signal"]);
export type StepKind = z.infer<typeof stepKind>;

/** Whether an effect may be run again; `external` is the default and never run by itself on replay. */
export const effectClass = z.enum(["pure", "idempotent", "external"]);
export type EffectClass = z.infer<typeof effectClass>;

/** A thrown value as it is recorded. The stack is for people and not part of any digest. */
export interface RecordedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number | undefined;
  readonly data?: Json | undefined;
  readonly cause?: RecordedError | undefined;
}
export const recordedError: z.ZodType<RecordedError> = z.object({
  name: z.string(),
  message: z.string(),
  code: z.union([z.string(), z.number()]).optional(),
  data: json.optional(),
  get cause() {
    return recordedError.optional();
  },
});

/** When an entry reached the agent's code: milliseconds since the run's start. The run's clock stands there until the next one. */
const at = z.number().optional();

/** A step was asked for: made before the effect, in the order the agent's code asked. */
export const requestEntry = z.object({
  type: z.literal("request"),
  key: z.string(),
  kind: stepKind,
  name: z.string(),
  inputDigest: z.string(),
  input: json,
});

/** An attempt of a step failed and another one followed. The agent's code saw nothing of it. */
export const attemptEntry = z.object({ type: z.literal("attempt"), key: z.string(), error: recordedError, at });

/** A part of a streamed outcome was delivered. */
export const chunkEntry = z.object({ type: z.literal("chunk"), key: z.string(), value: json, at });

/** A step's outcome was delivered to the agent's code. */
export const settleEntry = z.object({
  type: z.literal("settle"),
  key: z.string(),
  status: z.enum(["ok", "error"]),
  /** Of a streamed step: what its chunks add up to. */
  output: json.optional(),
  error: recordedError.optional(),
  /** The agent's code stopped reading the stream before its end. */
  stopped: z.boolean().optional(),
  at,
});

/** The agent's code gave up a step that was under way. */
export const cancelEntry = z.object({ type: z.literal("cancel"), key: z.string(), reason: recordedError });

/** An answer from outside was delivered to the agent's code. */
export const signalEntry = z.object({ type: z.literal("signal"), key: z.string(), value: json, at });

/** The agent's code took the new side of a change (`patched(id)`). */
export const patchEntry = z.object({ type: z.literal("patch"), id: z.string() });

export const journalEntry = z.discriminatedUnion("type", [
  requestEntry,
  attemptEntry,
  chunkEntry,
  settleEntry,
  cancelEntry,
  signalEntry,
  patchEntry,
]);
export type JournalEntry = z.infer<typeof journalEntry>;
export type RequestEntry = z.infer<typeof requestEntry>;
export type AttemptEntry = z.infer<typeof attemptEntry>;
export type ChunkEntry = z.infer<typeof chunkEntry>;
export type SettleEntry = z.infer<typeof settleEntry>;
export type CancelEntry = z.infer<typeof cancelEntry>;
export type SignalEntry = z.infer<typeof signalEntry>;

/** Where the code of a run stood. A fork or replay under other pins says so. */
export const pins = z.record(z.string(), z.string());
export type Pins = z.infer<typeof pins>;

/** Version of the journal: written by this package, and the newest that it reads. */
export const JOURNAL_FORMAT = 2;

/**
 * The full state of a run at one point: what a checkpoint holds. For TypeScript
 * around `step()` this is all there is to go on from; closures are rebuilt by
 * executing the agent again on the journal.
 */
export const runState = z.object({
  format: z.literal(JOURNAL_FORMAT),
  agent: z.object({ name: z.string(), version: z.string() }),
  pins,
  /** When the run began, in Unix milliseconds; absent in recordings of format 1. */
  startedMs: z.number().optional(),
  /** What the run's random numbers come from, in hex; absent in recordings of format 1. */
  seed: z.string().optional(),
  input: json,
  /** Cells registered by `run.state(name, …)`. */
  state: z.record(z.string(), json),
  journal: z.array(journalEntry),
  /** Only in the last checkpoint of a run. */
  outcome: z.object({ status: z.enum(["ok", "error"]), output: json.optional(), error: recordedError.optional() }).optional(),
});
export type RunState = z.infer<typeof runState>;

/**
 * The state of a run from what a checkpoint holds, whichever version wrote it.
 * Format 1 kept the chunks of a stream in its outcome and knew no clock.
 *
 * @throws RetakeError `run_not_replayable` Thrown when a later version wrote it, or when it is no state of a run.
 */
export function parseRunState(value: unknown): RunState {
  const { format } = (typeof value === "object" && value !== null ? value : {}) as { format?: unknown };
  if (typeof format === "number" && format > JOURNAL_FORMAT)
    throw new RetakeError(
      "run_not_replayable",
      `The recording has the journal format ${format}; this version reads formats up to ${JOURNAL_FORMAT}. Use the version that recorded it, or a later one.`,
      { data: { format } },
    );
  const parsed = runState.safeParse(format === 1 ? upgraded(value as Format1) : value);
  if (parsed.success) return parsed.data;
  throw new RetakeError("run_not_replayable", "This is not the state of a run.", { cause: parsed.error });
}

interface Format1 {
  readonly journal?: readonly { readonly type?: unknown; readonly key?: unknown; readonly chunks?: readonly Json[] }[];
}

function upgraded(state: Format1): unknown {
  const journal = state.journal?.flatMap((entry) => {
    if (entry.chunks === undefined) return [entry];
    const { chunks, ...settle } = entry;
    return [...chunks.map((chunk) => ({ type: "chunk", key: entry.key, value: chunk })), settle];
  });
  return { ...state, format: JOURNAL_FORMAT, journal };
}
