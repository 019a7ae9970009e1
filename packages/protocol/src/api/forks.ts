import { z } from "zod";
import { runId, spanId } from "../ids.ts";
import { json } from "../json.ts";
import { forkPoint } from "./runs.ts";

/**
 * What a fork changes.
 * - `outcome`: another result for the step at the cut (with `after`), in its recorded form.
 * - `message`: other content for one message of the model call at the cut (with `before`).
 * - `state`: another value at a path (JSON Pointer, `/cell/…`) of the registered state, at the cut.
 * - `model`: another model from the cut on.
 */
export const edit = z.discriminatedUnion("type", [
  z.object({ type: z.literal("outcome"), output: json }),
  z.object({ type: z.literal("message"), index: z.number().int().min(0), content: z.string() }),
  z.object({ type: z.literal("state"), path: z.string().startsWith("/"), value: json }),
  z.object({ type: z.literal("model"), model: z.string().min(1) }),
]);
export type Edit = z.infer<typeof edit>;

export const forkRequest = z
  .object({
    runId: runId.describe("The run to fork"),
    spanId: spanId.describe("Any span of it: a step, or a scope (its first or last step)"),
    point: forkPoint.default("after"),
    edits: z.array(edit).max(100).default([]),
  })
  .superRefine(({ point, edits }, context) => {
    for (const [index, { type }] of edits.entries()) {
      const needed = type === "outcome" ? "after" : type === "message" ? "before" : point;
      if (needed !== point)
        context.addIssue({ code: "custom", path: ["edits", index], message: `an edit of type ${type} needs the point "${needed}"` });
    }
  });
export type ForkRequest = z.input<typeof forkRequest>;

export const jobStatus = z.enum(["queued", "claimed", "done", "failed"]);

/** Work for a process of the user's own. The collector never sends code. */
export const job = z.object({
  id: z.string(),
  kind: z.literal("fork"),
  agent: z.string(),
  runId: runId.describe("The run that this job makes"),
  fork: z.object({ runId, spanId, point: forkPoint, edits: z.array(edit) }),
  status: jobStatus,
  workerId: z.string().nullable(),
  error: z.string().nullable(),
  createdTimeMs: z.number(),
  updatedTimeMs: z.number(),
  waitingForWorker: z.boolean().describe("No live worker has this agent"),
});
export type Job = z.infer<typeof job>;

export const workerAgent = z.object({ name: z.string().min(1).max(200), version: z.string().max(200) });
export const worker = z.object({
  id: z.string(),
  agents: z.array(workerAgent),
  lastSeenMs: z.number(),
  live: z.boolean(),
});
export type Worker = z.infer<typeof worker>;

export const workerBeat = z.object({ workerId: z.string().min(1).max(100), agents: z.array(workerAgent).max(1000) });
export const claimRequest = z.object({
  workerId: z.string().min(1).max(100),
  agents: z.array(workerAgent).min(1).max(1000),
  waitMs: z.number().int().min(0).max(30_000).default(20_000).describe("How long to hold the request open for a job"),
});
export const jobBeat = z.object({ workerId: z.string().min(1).max(100) });
export const jobFinish = z.object({
  workerId: z.string().min(1).max(100),
  status: z.enum(["done", "failed"]),
  error: z.string().max(10_000).optional(),
});
/** How long a claim holds without a beat. */
export const JOB_LEASE_MS = 15_000;
