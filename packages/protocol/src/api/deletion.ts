import { z } from "zod";
import { runId } from "../ids.ts";
import { readEvents, type EventOptions } from "./event-lines.ts";

export const userDeletion = z.object({
  user: z.string().min(1).max(1000).describe("Runs of this user, as their spans name it (`user.id` and its like)"),
  dryRun: z.boolean().default(false),
});

export const runDeletionQuery = z.object({
  dryRun: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .describe("Only counts"),
});

/** What was deleted, and the proof: all rows were counted before and afterwards. */
export const deletionReport = z.object({
  dryRun: z.boolean(),
  runs: z.number().int().describe("Runs that were found"),
  runIds: z.array(runId).describe("Their ids, of very many the first"),
  tables: z.array(
    z.object({
      table: z.string(),
      found: z.number().int().describe("Rows before"),
      left: z.number().int().nullable().describe("Rows counted afterwards: 0. null where nothing was to be deleted"),
    }),
  ),
  filesWaiting: z
    .number()
    .int()
    .describe("Replaced files that ClickHouse has yet to take off the disk; 0: none of the deleted bytes is there any more"),
  forks: z.array(runId).describe("Forks of these runs that stay. They hold what they took over from their parent"),
  refusedUntilMs: z.number().nullable().describe("What arrives of these runs until then is dropped"),
});
export type DeletionReport = z.infer<typeof deletionReport>;

/** One line of what `DELETE /api/runs/{runId}` and `POST /api/users/delete` stream. */
export const deletionEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("progress"),
    stage: z.enum(["counting", "deleting", "verifying", "rewriting", "clearing"]),
    table: z.string(),
    runs: z.number().int(),
  }),
  z.object({ type: z.literal("end"), report: deletionReport }),
  z.object({ type: z.literal("failed"), code: z.string(), message: z.string() }),
]);
export type DeletionEvent = z.infer<typeof deletionEvent>;

/**
 * Deletes a run, or all of a user, for good, and yields how it goes; the last event has the report.
 *
 * @throws RetakeError Thrown when it could not be brought to its end: asked again, it goes on.
 */
export async function* readDeletion(
  what: { readonly runId: string } | { readonly user: string },
  options: EventOptions & { readonly dryRun?: boolean } = {},
): AsyncGenerator<Exclude<DeletionEvent, { type: "failed" }>> {
  const dryRun = options.dryRun ?? false;
  const request =
    "runId" in what
      ? { method: "DELETE", path: `/api/runs/${encodeURIComponent(what.runId)}?dryRun=${dryRun}` }
      : { method: "POST", path: "/api/users/delete", body: { user: what.user, dryRun } };
  yield* readEvents(request, deletionEvent, options);
}
