import { RetakeError, type Client, type Job, type RunSummary } from "@retake/protocol";
import { followJob } from "../jobs/follow-job.ts";
import { pinsNotes } from "../jobs/pins-notes.ts";
import { note } from "../terminal/text.ts";
import { readReport } from "./read-report.ts";
import { withSpan } from "./replay-here.ts";
import type { Options } from "./replay-options.ts";
import type { Replayed } from "./replayed.ts";

/** Puts a replay to a worker. */
export async function replayInWorker(runId: string, client: Client, options: Options): Promise<Replayed> {
  const { mode, wait, timeout, json } = options;
  if (mode === "counterfactual") throw new RetakeError("bad_request", "A worker makes no counterfactual replays.");
  for (const line of await pinsNotes(client, await client.getRun({ params: { runId } }))) note(line);
  const started = await client.createReplay({ body: { runId, mode } });
  const job = wait ? await followJob(client, started, { timeoutSeconds: timeout, quiet: json ?? false }) : started;
  const parsed = readReport(job.report);
  const report = parsed && (await withSpan(client, runId, parsed));
  const run = job.status === "done" ? await runOf(client, job.runId) : null;
  return {
    source: runId,
    agent: job.agent,
    status: statusOf(job, report !== null, run),
    runId: job.runId,
    steps: run?.steps ?? null,
    durationMs: run?.durationMs ?? null,
    report,
    problem: job.error ?? (run?.status === "error" ? run.statusMessage : null),
    details: { ...job, report: report ?? job.report },
  };
}

function statusOf({ status }: Job, diverged: boolean, run: RunSummary | null): Replayed["status"] {
  if (status === "queued") return "queued";
  if (status === "claimed") return "running";
  if (status === "failed") return "failed";
  if (diverged) return "diverged";
  return run?.status === "error" || run?.status === "cancelled" ? "error" : "ok";
}

/** The run that a job made; its last spans may still be under way. */
async function runOf(client: Client, runId: string): Promise<RunSummary | null> {
  try {
    return (await client.getRun({ params: { runId } })).run;
  } catch (error) {
    if (RetakeError.isInstance(error) && error.code === "not_found") return null;
    throw error;
  }
}
