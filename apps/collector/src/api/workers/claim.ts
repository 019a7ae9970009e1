import type { Job, Worker } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Heartbeats } from "./heartbeats.ts";
import type { JobFeed } from "./job-feed.ts";

/** Of jobs that other processes make, or give up. Each question costs ClickHouse some milliseconds, all day long. */
const POLL_EVERY_MS = 3_000;

export interface ClaimContext extends ApiContext {
  readonly jobs: JobFeed;
  readonly heartbeats: Heartbeats;
}

export interface ClaimCall {
  readonly project: string;
  readonly workerId: string;
  readonly agents: Worker["agents"];
  readonly waitMs: number;
}

/**
 * Takes the oldest job for one of the agents, waiting for one to come. A worker
 * that waits here is alive. Stops when the client goes away: a job claimed for
 * nobody would be stuck until its lease ends.
 */
export async function claim({ store, now, jobs, heartbeats }: ClaimContext, call: ClaimCall, signal: AbortSignal): Promise<Job | null> {
  const { project } = call;
  const names = call.agents.map((agent) => agent.name);
  const deadline = now() + call.waitMs;
  while (!signal.aborted) {
    await heartbeats.note(project, { id: call.workerId, agents: call.agents });
    if (signal.aborted) break;
    const mark = jobs.mark(project);
    const job = await store.claimJob(project, call.workerId, names);
    if (job !== null) return job;
    const restMs = deadline - now();
    if (restMs <= 0) break;
    await jobs.wait(project, mark, Math.min(POLL_EVERY_MS, restMs), signal);
  }
  return null;
}
