import { JOB_LEASE_MS, job as jobSchema, type Job } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { foldLease, type LeaseEvent, type LeaseState } from "../leases/lease-log.ts";

export interface JobEvent extends LeaseEvent {
  readonly id: string;
  readonly kind: string;
  readonly agent: string;
  readonly runId: string;
  readonly fork: string;
  readonly replay: string;
  readonly report: string;
  readonly error: string;
  /** The server's clock when it answered. */
  readonly nowMs: number;
}

/** Events of these jobs in the table's own order, which all readers see alike. */
export async function readJobEvents(clickhouse: ClickHouse, project: string, ids: readonly string[]): Promise<Map<string, JobEvent[]>> {
  const found = new Map<string, JobEvent[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return found;
  const events = await clickhouse.rows<JobEvent>(
    `SELECT id, event, claim, worker, kind, agent, run_id AS runId, fork, replay, report, error,
       toUnixTimestamp64Milli(time) AS timeMs, toUnixTimestamp64Milli(now64(3)) AS nowMs
     FROM jobs
     WHERE project = {project:String} AND id IN {ids:Array(String)}
     ORDER BY _block_number, _block_offset
     SETTINGS select_sequential_consistency = 1`,
    { project, ids },
  );
  for (const event of events) found.get(event.id)?.push(event);
  return found;
}

export async function readLease(clickhouse: ClickHouse, project: string, id: string): Promise<LeaseState> {
  const events = await readJobEvents(clickhouse, project, [id]);
  return foldLease(events.get(id) ?? [], JOB_LEASE_MS);
}

/** What the events say a job is by now; a claim that has run out leaves it queued. */
export function toJob(events: readonly JobEvent[], liveAgents: ReadonlySet<string>): Job | null {
  const created = events.find(({ event }) => event === "created");
  if (created === undefined) return null;
  const { holder, claims, end } = foldLease(events, JOB_LEASE_MS);
  const ended = end as JobEvent | null;
  const held = holder !== null && (ended !== null || holder.untilMs > created.nowMs);
  const status = ended?.event ?? (held ? "claimed" : "queued");
  return jobSchema.parse({
    id: created.id,
    kind: created.kind,
    agent: created.agent,
    runId: created.runId,
    fork: parsedOrNull(created.fork),
    replay: parsedOrNull(created.replay),
    status,
    attempt: claims,
    workerId: held ? holder.worker : null,
    error: ended?.event === "failed" ? ended.error || null : null,
    report: parsedOrNull(ended?.report ?? ""),
    createdTimeMs: created.timeMs,
    updatedTimeMs: events.reduce((latest, { timeMs }) => Math.max(latest, timeMs), created.timeMs),
    waitingForWorker: status === "queued" && !liveAgents.has(created.agent),
  });
}

function parsedOrNull(text: string): unknown {
  return text === "" ? null : JSON.parse(text);
}
