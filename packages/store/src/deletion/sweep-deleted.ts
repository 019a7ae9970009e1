import type { ClickHouse } from "../client/connect.ts";
import { countRows, deleteRuns } from "./delete-runs.ts";
import { rewriteParts } from "./purge.ts";
import { tablesOfRuns } from "./tables-of-runs.ts";
import type { DeletionReason } from "./tombstones.ts";

/** A write that began before its run was deleted is long over by then. */
const WATCHED_SECONDS = 900;

interface Deleted {
  readonly project: string;
  readonly reason: DeletionReason;
  readonly ids: readonly string[];
}

/** Takes away what was written of a run while it was deleted. Returns how many rows that were. */
export async function sweepDeleted(clickhouse: ClickHouse, signal: AbortSignal): Promise<number> {
  const deleted = await clickhouse.rows<Deleted>(
    `SELECT project, toString(reason) AS reason, groupArray(lower(hex(run))) AS ids FROM deleted_runs
     WHERE deleted > now64(3) - toIntervalSecond(${WATCHED_SECONDS}) GROUP BY project, reason`,
  );
  let rows = 0;
  for (const { project, reason, ids } of deleted) {
    signal.throwIfAborted();
    const counts = await countRows(clickhouse, project, ids, tablesOfRuns);
    const left = tablesOfRuns.filter(({ table }) => (counts.get(table) ?? 0) > 0);
    await deleteRuns(clickhouse, project, ids, left);
    // Whoever asked for it was told that the bytes are gone.
    if (reason === "request") for (const { table } of left) await rewriteParts(clickhouse, table, signal);
    for (const count of counts.values()) rows += count;
  }
  return rows;
}
