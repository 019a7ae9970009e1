import { z } from "zod";
import { runId, spanId } from "../ids.ts";
import { json } from "../json.ts";
import { edit } from "./edits.ts";
import { forkPoint } from "./runs.ts";
import { replayMode } from "./suites.ts";

export const forkMode = z
  .enum(["live", "hybrid"])
  .describe("What comes after the cut. live: every step runs. hybrid: models run, other steps are served where the recording has the same");
export const externalPolicy = z
  .enum(["hold", "run", "refuse"])
  .describe("What becomes of steps after the cut that change the world. hold: each waits for an approval");

export const forkRequest = z
  .object({
    runId: runId.describe("The run to fork"),
    spanId: spanId.describe("Any span of it: a step, or a scope (its first or last step)"),
    point: forkPoint.default("after"),
    edits: z.array(edit).max(100).default([]),
    mode: forkMode.default("live"),
    external: externalPolicy.default("hold"),
  })
  .superRefine(({ point, edits }, context) => {
    for (const [index, { type }] of edits.entries()) {
      const needed = type === "outcome" ? "after" : type === "message" ? "before" : point;
      if (needed !== point)
        context.addIssue({ code: "custom", path: ["edits", index], message: `an edit of type ${type} needs the point "${needed}"` });
    }
  });
export type ForkRequest = z.input<typeof forkRequest>;

/** How a run is executed again; a recording that is only looked at needs no worker. */
export const replayJobMode = replayMode.exclude(["recorded"]);
export const replayRequest = z.object({ runId: runId.describe("The run to replay"), mode: replayJobMode.default("strict") });
export type ReplayRequest = z.input<typeof replayRequest>;

export const jobStatus = z.enum(["queued", "claimed", "done", "failed"]);

const jobBase = z.object({
  id: z.string(),
  agent: z.string(),
  runId: runId.describe("The run that this job makes"),
  status: jobStatus,
  attempt: z.number().int().describe("0 before the first claim, then one more with each claim; from 2 on the worker resumes the run"),
  workerId: z.string().nullable(),
  error: z.string().nullable(),
  report: json.nullable().describe("How the run relates to its recording, as the worker reported it with the job's end"),
  createdTimeMs: z.number(),
  updatedTimeMs: z.number(),
  waitingForWorker: z.boolean().describe("No live worker has this agent"),
});

/** Work for a process of the user's own. The collector never sends code. */
export const job = z.discriminatedUnion("kind", [
  jobBase.extend({
    kind: z.literal("fork"),
    fork: z.object({
      runId,
      spanId,
      point: forkPoint,
      edits: z.array(edit),
      mode: forkMode.default("live"),
      external: externalPolicy.default("hold"),
    }),
    replay: z.null(),
  }),
  jobBase.extend({ kind: z.literal("replay"), fork: z.null(), replay: z.object({ runId, mode: replayJobMode }) }),
]);
export type Job = z.infer<typeof job>;

export const workerAgent = z.object({
  name: z.string().min(1).max(200),
  version: z.string().max(200),
  pins: z.record(z.string().max(200), z.string().max(10_000)).optional().describe("Where its code stands"),
});
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
const MAX_REPORT_LENGTH = 1_000_000;

export const jobFinish = z.object({
  workerId: z.string().min(1).max(100),
  status: z.enum(["done", "failed"]),
  error: z.string().max(10_000).optional(),
  report: json
    .refine((value) => JSON.stringify(value).length <= MAX_REPORT_LENGTH, `a report has at most ${MAX_REPORT_LENGTH} characters as JSON`)
    .optional(),
});
/** How long a claim holds without a beat. */
export const JOB_LEASE_MS = 15_000;
