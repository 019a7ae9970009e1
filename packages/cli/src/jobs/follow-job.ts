import { setTimeout as delay } from "node:timers/promises";
import type { Client, Job } from "@retake/protocol";
import { CommandFailure, ExitCode } from "../exit-code.ts";
import { Progress } from "../terminal/progress.ts";
import { note, plain } from "../terminal/text.ts";
import { WaitingSteps } from "./waiting-steps.ts";

const POLL_MS = 250;
/** Every so many polls the run's spans are looked at. */
const POLLS_A_LOOK = 4;

interface FollowOptions {
  readonly timeoutSeconds: number;
  /** Shows no progress; what waits for an answer is said all the same. */
  readonly quiet: boolean;
}

/**
 * Waits for a job's end and says meanwhile how far it is and what waits for an answer. Ctrl-C
 * stops the waiting, not the job.
 *
 * @throws CommandFailure Thrown when it is not over in time, or nobody waits any more.
 */
export async function followJob(client: Client, started: Job, { timeoutSeconds, quiet }: FollowOptions): Promise<Job> {
  const progress = new Progress({ quiet });
  const waiting = new WaitingSteps(client, started.runId);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  const deadline = performance.now() + timeoutSeconds * 1_000;
  let job = started;
  try {
    for (let polls = 0; !isOver(job) && !stop.signal.aborted && performance.now() < deadline; polls++) {
      progress.show(phase(job));
      if (job.status === "claimed" && polls % POLLS_A_LOOK === 0) for (const line of await waiting.news()) progress.tell(line);
      await delay(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      if (!stop.signal.aborted) job = await client.getJob({ params: { jobId: job.id } });
    }
  } finally {
    process.off("SIGINT", interrupt);
  }
  progress.show(phase(job), true);
  if (isOver(job)) return job;
  const why = stop.signal.aborted ? "No longer waiting" : `Not ended after ${timeoutSeconds} s`;
  note(`${why}; the job goes on. retake show ${job.runId} shows how far it is.`);
  throw new CommandFailure(ExitCode.impossible);
}

/** How far a job is, in words. */
export function phase({ status, agent, attempt, waitingForWorker }: Job): string {
  if (status === "queued" && waitingForWorker) return `waiting for a worker with the agent "${plain(agent)}": retake worker ./agents.ts`;
  if (status === "claimed" && attempt > 1) return `running, taken up again after its worker died (attempt ${attempt})`;
  return { queued: "queued", claimed: "running", done: "done", failed: "failed" }[status];
}

function isOver({ status }: Job): boolean {
  return status === "done" || status === "failed";
}
