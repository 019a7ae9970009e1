import type { ClickHouse } from "../client/connect.ts";
import { deleteRuns } from "../deletion/delete-runs.ts";
import { pagesOf } from "../deletion/tables-of-runs.ts";
import { deleteRecords } from "./delete-records.ts";

export interface RetentionReport {
  /** Runs deleted. */
  readonly runs: number;
  /** Texts shared by runs that none needs any more. */
  readonly shared: number;
  /** Log records and points of metrics. */
  readonly records: number;
  readonly experiments: number;
}

const DAY_SECONDS = 86_400;
/** How much longer than its runs a shared text stays: a writer may leave it out for 24 h, and clocks and queues lag. */
const SHARED_GRACE_SECONDS = 2 * DAY_SECONDS;
/** Where runs are kept for ever, texts are left behind by runs that were sampled out. */
const SHARED_ALONE_SECONDS = 30 * DAY_SECONDS;

const never = new AbortController().signal;

/**
 * Deletes runs that began, and last changed, more than so many days ago, whole: nothing of a run that stays goes. With
 * them go records of logs and metrics, experiments and jobs of that time. Of shared texts those go that no run refers
 * to and that nobody sent for the same time and 48 hours. 0 days: all runs stay.
 */
export function createRetain(clickhouse: ClickHouse): (project: string, days: number, signal?: AbortSignal) => Promise<RetentionReport> {
  // Of a run that is being imported the checkpoints may come first: those go that the pass before found alone, too.
  const aloneBefore = new Map<string, ReadonlySet<string>>();
  return async (project, days, signal = never) => {
    if (days === 0) return { runs: 0, shared: await deleteShared(clickhouse, project, SHARED_ALONE_SECONDS), records: 0, experiments: 0 };
    const ageSeconds = Math.round(days * DAY_SECONDS);
    const alone = await checkpointsAlone(clickhouse, project, ageSeconds);
    const before = aloneBefore.get(project);
    aloneBefore.set(project, new Set(alone));
    const runs = [...(await expiredRuns(clickhouse, project, ageSeconds)), ...alone.filter((id) => before?.has(id) === true)];
    for (const ids of pagesOf(runs)) {
      signal.throwIfAborted();
      await deleteRuns(clickhouse, project, ids);
    }
    await deleteJobs(clickhouse, project, ageSeconds);
    const experiments = await deleteExperiments(clickhouse, project, ageSeconds);
    const records = await deleteRecords(clickhouse, project, ageSeconds, signal);
    const shared = await deleteShared(clickhouse, project, ageSeconds + SHARED_GRACE_SECONDS);
    return { runs: runs.length, shared, records, experiments };
  };
}

async function expiredRuns(clickhouse: ClickHouse, project: string, ageSeconds: number): Promise<string[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    `WITH now64(6) - toIntervalSecond({ageSeconds:UInt32}) AS cutoff
     SELECT lower(hex(trace_id)) AS id FROM runs FINAL WHERE project = {project:String} AND start < cutoff AND updated < cutoff`,
    { project, ageSeconds },
  );
  return rows.map(({ id }) => id);
}

/** Old runs of which there are checkpoints, or parts of them, and no spans. */
async function checkpointsAlone(clickhouse: ClickHouse, project: string, ageSeconds: number): Promise<string[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    `WITH now() - toIntervalSecond({ageSeconds:UInt32}) AS cutoff
     SELECT lower(hex(run)) AS id FROM (
       SELECT run FROM checkpoint_blob WHERE project = {project:String} AND run_time < cutoff
       UNION DISTINCT SELECT run FROM checkpoint_step WHERE project = {project:String} AND run_time < cutoff
     )
     WHERE run NOT IN (SELECT trace_id FROM runs WHERE project = {project:String})`,
    { project, ageSeconds },
  );
  return rows.map(({ id }) => id);
}

/** Their requests and reports hold content of runs. */
async function deleteJobs(clickhouse: ClickHouse, project: string, ageSeconds: number): Promise<void> {
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT id FROM jobs WHERE project = {project:String} GROUP BY id HAVING max(time) < now64(3) - toIntervalSecond({ageSeconds:UInt32})`,
    { project, ageSeconds },
  );
  for (const ids of pagesOf(rows.map(({ id }) => id)))
    await clickhouse.deleteWhere("jobs", "project = {project:String} AND id IN {ids:Array(String)}", { project, ids });
}

/** Those that were begun and last changed before; their results before them, by which an interrupted pass finds them again. */
async function deleteExperiments(clickhouse: ClickHouse, project: string, ageSeconds: number): Promise<number> {
  const rows = await clickhouse.rows<{ id: string }>(
    `WITH now64(6) - toIntervalSecond({ageSeconds:UInt32}) AS cutoff
     SELECT id FROM experiments FINAL WHERE project = {project:String} AND created < cutoff AND version < cutoff`,
    { project, ageSeconds },
  );
  for (const ids of pagesOf(rows.map(({ id }) => id))) {
    const parameters = { project, ids };
    await clickhouse.deleteWhere("experiment_results", "project = {project:String} AND experiment_id IN {ids:Array(String)}", parameters);
    await clickhouse.deleteWhere("experiments", "project = {project:String} AND id IN {ids:Array(String)}", parameters);
  }
  return rows.length;
}

/** Only rows as old as that: one that is sent again meanwhile has a row of its own, which stays. */
async function deleteShared(clickhouse: ClickHouse, project: string, ageSeconds: number): Promise<number> {
  const unused = `project = {project:String} AND last_seen < now() - toIntervalSecond({ageSeconds:UInt32})
    AND hash NOT IN (SELECT hash FROM checkpoint_shared_use WHERE project = {project:String})`;
  const parameters = { project, ageSeconds };
  const [row] = await clickhouse.rows<{ count: number }>(
    `SELECT uniqExact(hash) AS count FROM checkpoint_shared WHERE ${unused}`,
    parameters,
  );
  if (row === undefined || row.count === 0) return 0;
  await clickhouse.deleteWhere("checkpoint_shared", unused, parameters);
  return row.count;
}
