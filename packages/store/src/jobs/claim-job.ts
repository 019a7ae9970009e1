import { randomUUID } from "node:crypto";
import { JOB_LEASE_MS, type Job } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { foldLease } from "../leases/lease-log.ts";
import { readJobEvents, toJob } from "./job-events.ts";

const CANDIDATES = 50;

/** Writes an event of a job into the log. */
export async function sayOfJob(
  clickhouse: ClickHouse,
  project: string,
  event: { id: string; event: string; worker: string; claim?: string; error?: string; report?: string },
): Promise<void> {
  await clickhouse.append(
    `INSERT INTO jobs (project, id, event, worker, claim, error, report)
     SELECT {project:String}, {id:String}, {event:String}, {worker:String}, {claim:String}, {error:String}, {report:String}`,
    { claim: "", error: "", report: "", ...event, project },
  );
}

/**
 * Takes the oldest job of these agents that nobody holds. Of claims that compete, the first in the log holds;
 * who lost one tries the others in any order, so that not all meet again at the next.
 */
export async function claimJob(clickhouse: ClickHouse, project: string, worker: string, agents: readonly string[]): Promise<Job | null> {
  if (agents.length === 0) return null;
  const [oldest, ...others] = await findCandidates(clickhouse, project, agents);
  if (oldest === undefined) return null;
  for (const id of [oldest, ...shuffled(others)]) {
    if (!(await isFree(clickhouse, project, id))) continue;
    const claim = randomUUID();
    await sayOfJob(clickhouse, project, { id, event: "claimed", worker, claim });
    const events = (await readJobEvents(clickhouse, project, [id])).get(id) ?? [];
    const { holder, end } = foldLease(events, JOB_LEASE_MS);
    if (holder?.claim === claim && end === null) return toJob(events, new Set(agents));
  }
  return null;
}

/** Looked at again before claiming: most of those who come second leave no trace in the log. */
async function isFree(clickhouse: ClickHouse, project: string, id: string): Promise<boolean> {
  const events = (await readJobEvents(clickhouse, project, [id])).get(id) ?? [];
  const { holder, end } = foldLease(events, JOB_LEASE_MS);
  return end === null && (holder === null || holder.untilMs <= (events[0]?.nowMs ?? 0));
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Jobs that may be free, oldest first: the log itself decides. */
async function findCandidates(clickhouse: ClickHouse, project: string, agents: readonly string[]): Promise<string[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT id
     FROM (
       SELECT id,
         minIf(time, event = 'created') AS created,
         anyIf(agent, event = 'created') AS of_agent,
         countIf(event IN ('done', 'failed')) AS ends,
         countIf(event = 'void') AS voids,
         maxIf(time, event IN ('claimed', 'beat')) AS held
       FROM jobs WHERE project = {project:String} GROUP BY id
     )
     WHERE ends <= voids AND of_agent IN {agents:Array(String)} AND held <= now64(3) - toIntervalMillisecond({lease:UInt32})
     ORDER BY created, id LIMIT {limit:UInt32}
     SETTINGS select_sequential_consistency = 1`,
    { project, agents, lease: JOB_LEASE_MS, limit: CANDIDATES },
  );
  return rows.map(({ id }) => id);
}
