import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { JOB_LEASE_MS, RetakeError, type Client, type Job, type Json } from "@retake/protocol";
import { currentPins, type ToolReplacements } from "@retake/sdk";
import { requireDistinct, type AnyAgent } from "./agents.ts";
import { heartbeat } from "./heartbeat.ts";
import { runJob } from "./run-job.ts";

export interface WorkerOptions {
  readonly client: Client;
  readonly agents: readonly AnyAgent[];
  /** What forks may put in the place of a tool, by name. @default none */
  readonly tools?: ToolReplacements;
  /** @default host name, process id and a random part */
  readonly workerId?: string;
  /** Ends the worker: at once while it waits, after its job while it has one. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Sends what the SDK still holds; called before a job is reported as done. */
  readonly flush: () => Promise<void>;
}

const BEAT_INTERVAL_MS = 5_000;
const CLAIM_WAIT_MS = 20_000;
const MAX_ERROR_LENGTH = 10_000;

/**
 * Takes jobs for these agents from the collector, one at a time, until told to stop.
 * A collector that is away is asked again, after 1 to 10 seconds.
 *
 * @example
 * const telemetry = init();
 * await runWorker({ client: createClient(), agents: [airline], signal, log: console.error, flush: () => telemetry.flush() });
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { client, agents, signal, log } = options;
  requireDistinct(agents);
  const workerId = options.workerId ?? `${hostname().slice(0, 60)}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const registered = agents.map(({ agentName, agentVersion }) => ({
    name: agentName,
    version: agentVersion,
    pins: currentPins(agentVersion),
  }));
  const register = () => client.beatWorker({ body: { workerId, agents: registered } });
  using _beat = heartbeat(BEAT_INTERVAL_MS, register, () => {
    // The claim below meets the same collector and reports it once, not every five seconds.
  });
  let waitMs = 1_000;
  let announced = false;
  while (!signal.aborted) {
    try {
      if (!announced) {
        await register();
        log(`worker ${workerId} has ${registered.map(({ name }) => name).join(", ")}; waiting for jobs`);
        announced = true;
      }
      const { job } = await client.claimJob({ body: { workerId, agents: registered, waitMs: CLAIM_WAIT_MS }, signal });
      waitMs = 1_000;
      if (job) await takeJob(job, workerId, options);
    } catch (error) {
      if (signal.aborted) break;
      log(`${describe(error)} Trying again in ${waitMs / 1_000} s.`);
      announced = false;
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(10_000, waitMs * 2);
    }
  }
  log("worker stopped");
}

async function takeJob(job: Job, workerId: string, options: WorkerOptions): Promise<void> {
  const { client, log } = options;
  const params = { jobId: job.id };
  log(`job ${job.id}: ${job.kind} of ${(job.fork ?? job.replay).runId} for ${job.agent}`);
  // A worker that lost its lease must not go on: another one has the job by then.
  const lost = new AbortController();
  const beat = async () => {
    const { held } = await client.beatJob({ params, body: { workerId } });
    if (!held) lost.abort(new RetakeError("conflict", "The lease was lost; another worker has the job."));
  };
  let error: string | undefined;
  let report: Json | undefined;
  {
    using _lease = heartbeat(JOB_LEASE_MS / 3, beat, (cause) => {
      log(`job ${job.id}: ${describe(cause)}`);
    });
    try {
      report = await runJob(job, { client, agents: options.agents, tools: options.tools ?? {}, log, signal: lost.signal });
      await options.flush();
    } catch (cause) {
      error = describe(cause);
      await options.flush().catch((flushError: unknown) => {
        log(`job ${job.id}: ${describe(flushError)}`);
      });
    }
  }
  if (lost.signal.aborted) {
    log(`job ${job.id}: the lease was lost; another worker reports it`);
    return;
  }
  await client.finishJob({
    params,
    body:
      error === undefined
        ? { workerId, status: "done", ...(report === undefined ? {} : { report }) }
        : { workerId, status: "failed", error: error.slice(0, MAX_ERROR_LENGTH) },
  });
  log(error === undefined ? `job ${job.id}: done, run ${job.runId}` : `job ${job.id}: failed: ${error}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
