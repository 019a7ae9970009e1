import type { ClickHouse } from "../client/connect.ts";

/** A summary is dated when its making begins; it is seen later. Asked again so far back, no change is missed. */
const OVERLAP_MS = 10_000;
const REMEMBERED_ANSWERS = 64;

interface Change {
  readonly runId: string;
  /** Microseconds. */
  readonly updated: string;
}

type Ask = (project: string, sinceMs: number) => Promise<{ runIds: string[]; untilMs: number }>;

/**
 * Ids of runs whose summary changed after an instant, each change once for a caller that asks with the instant
 * it was given last.
 */
export function createChangedRuns(clickhouse: ClickHouse): Ask {
  /** By the instant of an answer: what its caller has seen of the time that will be asked for again. */
  const answers = new Map<string, ReadonlySet<string>>();
  return async (project, sinceMs) => {
    const rows = await clickhouse.rows<Change>(
      `SELECT lower(hex(r.trace_id)) AS runId, toString(toUnixTimestamp64Micro(max(r.updated))) AS updated
       FROM runs AS r
       WHERE r.project = {project:String} AND r.updated > fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC')
       GROUP BY r.trace_id ORDER BY updated`,
      { project, sinceMs: Math.floor(answers.has(key(project, sinceMs)) ? sinceMs - OVERLAP_MS : sinceMs) },
    );
    const seen = answers.get(key(project, sinceMs));
    const fresh = rows.filter((row) => !seen?.has(change(row)));
    const untilMs = rows.reduce((latest, { updated }) => Math.max(latest, Math.floor(Number(updated) / 1000)), Math.floor(sinceMs));
    const known = new Set(rows.map(change));
    const other = answers.get(key(project, untilMs));
    // Two callers may be given the same instant: only what both have seen is left out.
    answers.delete(key(project, untilMs));
    answers.set(key(project, untilMs), other && untilMs !== sinceMs ? new Set([...known].filter((each) => other.has(each))) : known);
    const [oldest] = answers.keys();
    if (answers.size > REMEMBERED_ANSWERS && oldest !== undefined) answers.delete(oldest);
    return { runIds: fresh.map(({ runId }) => runId), untilMs };
  };
}

function key(project: string, untilMs: number): string {
  return `${untilMs} ${project}`;
}

function change({ runId, updated }: Change): string {
  return `${runId} ${updated}`;
}
