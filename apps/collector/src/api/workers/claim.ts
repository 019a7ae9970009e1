import { setTimeout as delay } from "node:timers/promises";
import type { Job, Worker } from "@retake/protocol";
import type { ApiContext } from "../context.ts";

const POLL_EVERY_MS = 250;
/** Well within the time after which a worker is taken for gone. */
const BEAT_EVERY_MS = 5_000;

export interface ClaimCall {
  readonly workerId: string;
  readonly agents: Worker["agents"];
  readonly waitMs: number;
}

/**
 * Takes the oldest job for one of the agents, waiting for one to come. A worker
 * that waits here is alive. Stops when the client goes away: a job claimed for
 * nobody would be stuck until its lease ends.
 */
export async function claim({ store, project, now }: ApiContext, call: ClaimCall, signal: AbortSignal): Promise<Job | null> {
  const names = call.agents.map((agent) => agent.name);
  const deadline = now() + call.waitMs;
  let nextBeat = 0;
  while (!signal.aborted) {
    if (now() >= nextBeat) {
      await store.beatWorker(project, { id: call.workerId, agents: call.agents });
      nextBeat = now() + BEAT_EVERY_MS;
      if (signal.aborted) break;
    }
    const job = await store.claimJob(project, call.workerId, names);
    if (job !== null) return job;
    const restMs = deadline - now();
    if (restMs <= 0) break;
    await pause(Math.min(POLL_EVERY_MS, restMs), signal);
  }
  return null;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
