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
