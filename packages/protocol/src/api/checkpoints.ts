import { z } from "zod";
import { checkpointId, runId, spanId } from "../ids.ts";
import { json } from "../json.ts";

export const checkpointPoint = z.enum(["start", "pre", "post", "end"]);
export type CheckpointPoint = z.infer<typeof checkpointPoint>;

export const checkpointReference = z.object({
  id: checkpointId,
  index: z.number().int().describe("Ordinal in the run, from 0"),
  point: checkpointPoint,
  spanId: spanId.nullable(),
  stepKey: z.string(),
  timeMs: z.number(),
});
export type CheckpointReference = z.infer<typeof checkpointReference>;

export const checkpointList = z.object({ checkpoints: z.array(checkpointReference) });

/** One difference between two states: what stood at a path (JSON Pointer, RFC 6901) and what stands there now. */
export const change = z.object({
  path: z.string(),
  type: z.enum(["added", "removed", "changed"]),
  before: json.optional(),
  after: json.optional(),
});
export type Change = z.infer<typeof change>;

export const checkpointDetail = z.object({
  checkpoint: checkpointReference,
  value: json.describe("The full state in its recorded form: tagged values begin with ~"),
});
export type CheckpointDetail = z.infer<typeof checkpointDetail>;

export const checkpointChangesQuery = z.object({
  from: checkpointId.optional().describe("Checkpoint to compare with; the one before when absent"),
  fromRun: runId.optional().describe("The run that `from` belongs to, where it is another"),
});

export const checkpointChanges = z.object({
  from: checkpointReference.nullable().describe("null: compared with nothing, for the first checkpoint"),
  to: checkpointReference,
  changes: z.array(change),
  truncated: z.boolean().describe("More than 1,000 changes, or more than 4 million characters of values: the rest left out"),
});
export type CheckpointChanges = z.infer<typeof checkpointChanges>;

/** A value, or what is shown of one that is long. */
export const valueExcerpt = z.object({
  type: z.enum(["text", "number", "flag", "null", "list", "map"]).describe("Tagged values (dates, big integers …) count as text"),
  size: z.number().int().describe("Characters of a text, items of a list, keys of a map; else 1"),
  value: json.optional().describe("In recorded form; absent where a list or map is long. A long text is cut"),
  cut: z.boolean(),
});
export type ValueExcerpt = z.infer<typeof valueExcerpt>;

/** Which step made a change: a tool changes state while it runs, the agent's own code does after a step gave it something. */
export const changeOrigin = z.object({
  when: z.enum(["start", "during", "after"]).describe("start: before the run's first step"),
  stepKey: z.string().describe("Empty at the start"),
  spanId: spanId.nullable(),
});
export type ChangeOrigin = z.infer<typeof changeOrigin>;

const pointer = z
  .string()
  .max(2_000)
  .regex(/^(?:\/|$)/, "a path begins with a slash: /state/cart/total")
  .describe("JSON Pointer from the top of a checkpoint; in lists -1 is the last item");

/** Equal states have equal ids, so that places in a run are said by index. */
const checkpointIndex = z.coerce.number().int().min(0);

export const stateHistoryQuery = z.object({
  path: pointer,
  to: checkpointIndex.optional().describe("Changes up to this checkpoint; all when absent"),
  limit: z.coerce.number().int().min(0).max(1_000).default(100).describe("Of so many of them, the latest, what the value became"),
});

export const stateChange = z.object({
  checkpoint: checkpointReference.describe("The first that has the value"),
  origin: changeOrigin,
  value: valueExcerpt.nullable().describe("null: from here on it is not there"),
});
export type StateChange = z.infer<typeof stateChange>;

/** All that a value has been in a run. The last change is the one that set it. */
export const stateHistory = z.object({
  changedAt: z.array(z.number().int()).describe("Indexes of all checkpoints with another value than the one before, in order"),
  changes: z.array(stateChange).describe("The latest of them, in order"),
  unreadable: z.number().int().describe("Checkpoints that are not whole and were passed over"),
});
export type StateHistory = z.infer<typeof stateHistory>;

export const stateBlameQuery = z.object({ path: pointer, at: checkpointIndex.optional().describe("The last one when absent") });

/** Who set a value, and each part of it. */
export const stateBlame = z.object({
  own: stateChange.omit({ value: true }).nullable().describe("null: nothing is there"),
  parts: z
    .array(
      z.object({
        token: z.string().describe("Key or index"),
        index: z.number().int().describe("Of the checkpoint that has it first"),
        origin: changeOrigin,
      }),
    )
    .describe("Keys of a map, items of a list; of very many the first 2,000"),
});
export type StateBlame = z.infer<typeof stateBlame>;

export const stateMatchesQuery = z.object({
  q: z.string().describe("A condition on a path of the state: cart.total < 0, or state.cart.total:<0; also exists, missing, changed"),
});

export const stateMatches = z.object({
  path: z.string().describe("The condition's path, as a JSON Pointer"),
  matchedAt: z.array(z.number().int()).describe("Indexes of the checkpoints for which it holds, in order"),
  unreadable: z.number().int(),
});
export type StateMatches = z.infer<typeof stateMatches>;
