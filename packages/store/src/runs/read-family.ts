import type { RunFamily, RunSummary } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { readScores } from "../scores/read-scores.ts";
import { runColumns, toRunSummary, type RunRow } from "./run-row.ts";

/** Runs in an answer. */
const MOST_RUNS = 500;
/** Forks of forks, up and down: a circle that somebody sent ends somewhere. */
const MOST_GENERATIONS = 100;

interface Kin {
  readonly id: string;
  /** Empty where it is no fork. */
  readonly parent: string;
}

/** All runs that go back by forks to the same one as this run, oldest first; null where the run is not known. */
export async function readFamily(clickhouse: ClickHouse, project: string, runId: string): Promise<RunFamily | null> {
  const ancestors = await readAncestors(clickhouse, project, runId);
  if (ancestors.length === 0) return null;
  const known = new Set(ancestors);
  let truncated = false;
  // From this run's own forks outwards: what is left out is what is farthest.
  for (const ancestor of ancestors) {
    let generation = [ancestor];
    for (let i = 0; i < MOST_GENERATIONS && generation.length > 0 && !truncated; i++) {
      const forks = await readForks(clickhouse, project, generation);
      const fresh = forks.filter((id) => !known.has(id));
      const room = MOST_RUNS - known.size;
      truncated = forks.length > MOST_RUNS || fresh.length > room;
      generation = fresh.slice(0, room);
      for (const id of generation) known.add(id);
    }
  }
  return { runs: await readRuns(clickhouse, project, [...known]), truncated };
}

/** The run and those it goes back to, nearest first. */
async function readAncestors(clickhouse: ClickHouse, project: string, runId: string): Promise<string[]> {
  const found: string[] = [];
  for (let next = runId; next !== "" && !found.includes(next) && found.length < MOST_GENERATIONS;) {
    const [row] = await clickhouse.rows<Kin>(
      `SELECT lower(hex(r.trace_id)) AS id, r.fork_run AS parent FROM runs AS r FINAL
       WHERE r.project = {project:String} AND r.trace_id = CAST(unhex({runId:String}) AS FixedString(16))`,
      { project, runId: next },
    );
    if (row === undefined) break;
    found.push(row.id);
    next = row.parent;
  }
  return found;
}

async function readForks(clickhouse: ClickHouse, project: string, parents: readonly string[]): Promise<string[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT lower(hex(r.trace_id)) AS id FROM runs AS r FINAL
     WHERE r.project = {project:String} AND r.fork_run != '' AND r.fork_run IN {parents:Array(String)}
     ORDER BY r.start, r.trace_id LIMIT ${MOST_RUNS + 1}`,
    { project, parents },
  );
  return rows.map(({ id }) => id);
}

async function readRuns(clickhouse: ClickHouse, project: string, ids: readonly string[]): Promise<RunSummary[]> {
  const [rows, scores] = await Promise.all([
    clickhouse.rows<RunRow>(
      `SELECT ${runColumns} FROM runs AS r FINAL
       WHERE r.project = {project:String} AND r.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))
       ORDER BY r.start, r.trace_id`,
      { project, ids },
    ),
    readScores(clickhouse, project, ids),
  ]);
  return rows.map((row) => toRunSummary(row, scores.get(row.runId) ?? []));
}
