import type { ClickHouse } from "../client/connect.ts";
import { dropEmptyParts } from "./drop-empty-parts.ts";

export interface RetentionReport {
  /** Runs deleted. */
  readonly runs: number;
  /** Texts shared by runs that none needs any more. */
  readonly shared: number;
}

const DAY_SECONDS = 86_400;
/** How much longer than its runs a shared text stays: a writer may leave it out for 24 h, and clocks and queues lag. */
const SHARED_GRACE_SECONDS = 2 * DAY_SECONDS;
const IDS_A_STATEMENT = 2000;

/** Tables with rows of a run, and the column of its id. The summary goes last: what was begun is found again by it. */
const tablesOfRuns = [
  ["spans", "trace_id"],
  ["span_io", "trace_id"],
  ["scores", "trace_id"],
  ["signals", "run"],
  ["checkpoint_step", "run"],
  ["checkpoint_blob", "run"],
  ["checkpoint_shared_use", "run"],
  ["runs", "trace_id"],
] as const;

/**
 * Deletes runs that began, and last changed, more than so many days ago, whole: nothing of a run that stays goes.
 * Of shared texts those go that no run refers to and that nobody sent for the same time and 48 hours.
 */
export function createRetain(clickhouse: ClickHouse): (project: string, days: number) => Promise<RetentionReport> {
  // Of a run that is being imported the checkpoints may come first: those go that the pass before found alone, too.
  const aloneBefore = new Map<string, ReadonlySet<string>>();
  return async (project, days) => {
    const ageSeconds = Math.round(days * DAY_SECONDS);
    const alone = await checkpointsAlone(clickhouse, project, ageSeconds);
    const before = aloneBefore.get(project);
    aloneBefore.set(project, new Set(alone));
    const runs = [...(await expiredRuns(clickhouse, project, ageSeconds)), ...alone.filter((id) => before?.has(id) === true)];
    for (let i = 0; i < runs.length; i += IDS_A_STATEMENT) await deleteRuns(clickhouse, project, runs.slice(i, i + IDS_A_STATEMENT));
    await deleteJobs(clickhouse, project, ageSeconds);
    const shared = await deleteShared(clickhouse, project, ageSeconds + SHARED_GRACE_SECONDS);
    const tables = [...tablesOfRuns.map(([table]) => table), "checkpoint_shared"];
    if (runs.length + shared > 0) await dropEmptyParts(clickhouse, tables);
    return { runs: runs.length, shared };
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

async function deleteRuns(clickhouse: ClickHouse, project: string, ids: readonly string[]): Promise<void> {
  for (const [table, column] of tablesOfRuns)
    await clickhouse.run(
      `DELETE FROM ${table} WHERE project = {project:String}
       AND ${column} IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))`,
      { project, ids },
    );
}

/** Their requests and reports hold content of runs. */
async function deleteJobs(clickhouse: ClickHouse, project: string, ageSeconds: number): Promise<void> {
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT id FROM jobs WHERE project = {project:String} GROUP BY id HAVING max(time) < now64(3) - toIntervalSecond({ageSeconds:UInt32})`,
    { project, ageSeconds },
  );
  const ids = rows.map(({ id }) => id);
  for (let i = 0; i < ids.length; i += IDS_A_STATEMENT)
    await clickhouse.run("DELETE FROM jobs WHERE project = {project:String} AND id IN {ids:Array(String)}", {
      project,
      ids: ids.slice(i, i + IDS_A_STATEMENT),
    });
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
  await clickhouse.run(`DELETE FROM checkpoint_shared WHERE ${unused}`, parameters);
  return row.count;
}
