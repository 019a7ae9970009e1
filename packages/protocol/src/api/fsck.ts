import { z } from "zod";
import { checkpointId, runId, spanId } from "../ids.ts";
import { readEvents, type EventOptions } from "./event-lines.ts";

export const fsckRequest = z.object({ runId: runId.optional().describe("Only this run; all of the project when absent") });

/** One thing that is not as it was recorded. */
export const fsckDamage = z.object({
  type: z.literal("damage"),
  runId,
  checkpointId: checkpointId.nullable().describe("null: the damage was found in a blob that no checkpoint seems to need"),
  spanId: spanId.nullable().describe("The span that refers to a checkpoint which is not there"),
  index: z.number().int().nullable().describe("The checkpoint's ordinal in its run"),
  blob: z.string().nullable().describe("The first blob that is wrong: its number in the run (~r…) or its hash (~g…)"),
  reason: z
    .enum(["blob_missing", "shared_missing", "digest_mismatch", "undecodable", "checkpoint_missing", "gap"])
    .describe("checkpoint_missing: a span refers to it. gap: numbers of blobs are skipped, whether or not a checkpoint needs them"),
  message: z.string(),
});
export type FsckDamage = z.infer<typeof fsckDamage>;

const counts = { runs: z.number().int(), checkpoints: z.number().int(), blobs: z.number().int(), damaged: z.number().int() };

/** One line of what `POST /api/fsck` streams: progress and damage as they come, then one end. */
export const fsckEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), totalRuns: z.number().int(), ...counts }),
  fsckDamage,
  z.object({ type: z.literal("end"), ...counts }),
  z.object({ type: z.literal("failed"), code: z.string(), message: z.string() }),
]);
export type FsckEvent = z.infer<typeof fsckEvent>;

export interface FsckOptions extends EventOptions {
  readonly runId?: string;
}

/**
 * Verifies what a project has stored, and yields what is found while it is found.
 *
 * @throws RetakeError Thrown when the check could not be made to its end.
 */
export async function* readFsck(options: FsckOptions = {}): AsyncGenerator<Exclude<FsckEvent, { type: "failed" }>> {
  const body = options.runId === undefined ? {} : { runId: options.runId };
  yield* readEvents({ method: "POST", path: "/api/fsck", body }, fsckEvent, options);
}
