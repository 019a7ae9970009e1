import type { Job } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import type { JobEnd, NewJob } from "../store.ts";
import { sayOfJob } from "./claim-job.ts";
import { readJobEvents, readLease, toJob } from "./job-events.ts";
import { liveAgents } from "./workers.ts";

export async function createJob(clickhouse: ClickHouse, project: string, { id, kind, agent, runId, fork, replay }: NewJob): Promise<Job> {
  await clickhouse.append(
    `INSERT INTO jobs (project, id, event, kind, agent, run_id, fork, replay)
     SELECT {project:String}, {id:String}, 'created', {kind:String}, {agent:String}, {runId:String}, {fork:String}, {replay:String}`,
    {
      project,
      id,
      kind,
      agent,
      runId,
      fork: fork === null ? "" : JSON.stringify(fork),
      replay: replay === null ? "" : JSON.stringify(replay),
    },
  );
  const created = await getJob(clickhouse, project, id);
  if (created === null) throw new Error(`Job ${id} is not there after its insert.`);
  return created;
}

export async function getJob(clickhouse: ClickHouse, project: string, id: string): Promise<Job | null> {
  const [job] = await readJobs(clickhouse, project, [id]);
  return job ?? null;
}

/** Newest first. */
export async function listJobs(clickhouse: ClickHouse, project: string, limit: number): Promise<Job[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT id FROM jobs WHERE project = {project:String} AND event = 'created' GROUP BY id ORDER BY min(time) DESC, id DESC LIMIT {limit:UInt32}`,
    { project, limit },
  );
  return readJobs(
    clickhouse,
    project,
    rows.map(({ id }) => id),
  );
}

/** False where the worker no longer holds the lease. */
export async function beatJob(clickhouse: ClickHouse, project: string, id: string, worker: string): Promise<boolean> {
  if (!(await isHeldBy(clickhouse, project, id, worker))) return false;
  await sayOfJob(clickhouse, project, { id, event: "beat", worker });
  return isHeldBy(clickhouse, project, id, worker);
}

/** Null where the worker no longer holds the lease. Saying the same end again changes nothing. */
export async function finishJob(
  clickhouse: ClickHouse,
  project: string,
  id: string,
  worker: string,
  { status, error = null, report = null }: JobEnd,
): Promise<Job | null> {
  const before = await readLease(clickhouse, project, id);
  if (before.holder?.worker !== worker) return null;
  if (before.end !== null) return before.end.event === status ? getJob(clickhouse, project, id) : null;
  await sayOfJob(clickhouse, project, {
    id,
    event: status,
    worker,
    error: error ?? "",
    report: report === null ? "" : JSON.stringify(report),
  });
  const { end } = await readLease(clickhouse, project, id);
  if (end?.worker === worker && end.event === status) return getJob(clickhouse, project, id);
  // Another worker took it in between: without this its job would look finished to those who look for work.
  await sayOfJob(clickhouse, project, { id, event: "void", worker });
  return null;
}

async function isHeldBy(clickhouse: ClickHouse, project: string, id: string, worker: string): Promise<boolean> {
  const { holder, end } = await readLease(clickhouse, project, id);
  return end === null && holder?.worker === worker;
}

async function readJobs(clickhouse: ClickHouse, project: string, ids: readonly string[]): Promise<Job[]> {
  const [events, agents] = await Promise.all([readJobEvents(clickhouse, project, ids), liveAgents(clickhouse, project)]);
  return ids.map((id) => toJob(events.get(id) ?? [], agents)).filter((job) => job !== null);
}
