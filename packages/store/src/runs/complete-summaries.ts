import type { ClickHouse } from "../client/connect.ts";
import { summariseRuns } from "./summarise.ts";

const AT_ONCE = 10_000;

/**
 * Makes summaries again that were made before there was all in them that searches ask for: of runs that have ended
 * without a likeness. Returns how many they were.
 */
export async function completeSummaries(clickhouse: ClickHouse, signal: AbortSignal): Promise<number> {
  const [now] = await clickhouse.rows<{ us: string }>("SELECT toString(toUnixTimestamp64Micro(now64(6))) AS us");
  const before = now?.us ?? "0";
  let count = 0;
  while (!signal.aborted) {
    // What is made now is later than all that is still to be made.
    const rows = await clickhouse.rows<{ project: string; id: string }>(
      `SELECT r.project AS project, lower(hex(r.trace_id)) AS id FROM runs AS r FINAL
       WHERE r.likeness = '' AND r.end_ns > 0 AND r.updated < fromUnixTimestamp64Micro({before:Int64}, 'UTC')
       ORDER BY r.project, r.trace_id LIMIT ${AT_ONCE}`,
      { before },
    );
    const byProject = Map.groupBy(rows, ({ project }) => project);
    for (const [project, of] of byProject) {
      await summariseRuns(
        clickhouse,
        project,
        of.map(({ id }) => id),
      );
    }
    count += rows.length;
    if (rows.length < AT_ONCE) break;
  }
  return count;
}
