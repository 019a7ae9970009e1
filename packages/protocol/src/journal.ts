import { z } from "zod";
import { json } from "./json.ts";

/** What an effect is. Only leaves are recorded: a scope (an agent) is always executed again. */
export const stepKind = z.enum(["model", "tool", "step"]);
export type StepKind = z.infer<typeof stepKind>;

/** Whether an effect may be run again; `external` is the default and never run by itself on replay. */
export const effectClass = z.enum(["pure", "idempotent", "external"]);
export type EffectClass = z.infer<typeof effectClass>;

/** A thrown value as it is recorded. The stack is for people and not part of any digest. */
export const recordedError = z.object({
  name: z.string(),
  message: z.string(),
  code: z.union([z.string(), z.number()]).optional(),
  data: json.optional(),
});
export type RecordedError = z.infer<typeof recordedError>;

/** A step was asked for: made before the effect, in the order the agent's code asked. */
export const requestEntry = z.object({
  type: z.literal("request"),
  key: z.string(),
  kind: stepKind,
  name: z.string(),
  inputDigest: z.string(),
  input: json,
});

/** A step's outcome was delivered to the agent's code. */
export const settleEntry = z.object({
  type: z.literal("settle"),
  key: z.string(),
  status: z.enum(["ok", "error"]),
  output: json.optional(),
  error: recordedError.optional(),
  /** Chunks of a streamed response, in order; `output` is what they add up to. */
  chunks: z.array(json).optional(),
});

export const journalEntry = z.discriminatedUnion("type", [requestEntry, settleEntry]);
export type JournalEntry = z.infer<typeof journalEntry>;
export type RequestEntry = z.infer<typeof requestEntry>;
export type SettleEntry = z.infer<typeof settleEntry>;

/** Where the code of a run stood. A fork or replay under other pins says so. */
export const pins = z.record(z.string(), z.string());
export type Pins = z.infer<typeof pins>;

/**
 * The full state of a run at one point: what a checkpoint holds. For TypeScript
 * around `step()` this is all there is to go on from; closures are rebuilt by
 * executing the agent again on the journal.
 */
export const runState = z.object({
  format: z.literal(1),
  agent: z.object({ name: z.string(), version: z.string() }),
  pins,
  input: json,
  /** Cells registered by `run.state(name, …)`. */
  state: z.record(z.string(), json),
  journal: z.array(journalEntry),
  /** Only in the last checkpoint of a run. */
  outcome: z.object({ status: z.enum(["ok", "error"]), output: json.optional(), error: recordedError.optional() }).optional(),
});
export type RunState = z.infer<typeof runState>;
