import { localName } from "../client/cluster.ts";
import type { ClickHouse } from "../client/connect.ts";
import { rewriteParts } from "../deletion/purge.ts";
import { tablesOfRuns } from "../deletion/tables-of-runs.ts";
import { systemTable } from "../deletion/system-tables.ts";
import { recordTables } from "./delete-records.ts";

/** Parts of which less than this is left are worth being written anew. */
const WORTH_IT = 0.5;

const tables = new Set([
  ...tablesOfRuns.map(({ table }) => table),
  ...recordTables,
  "checkpoint_shared",
  "experiments",
  "experiment_results",
]);

/**
 * Gives the space of deleted rows back where half of a partition or more is deleted: months that are over are not merged
 * any more, and would keep it. What is written meanwhile lies in parts of its own, and is written anew with the others.
 */
export async function giveSpaceBack(clickhouse: ClickHouse, signal: AbortSignal): Promise<void> {
  for (const table of tables) {
    signal.throwIfAborted();
    const partitions = await clickhouse.rows<{ id: string; rows: number }>(
      `SELECT partition_id AS id, sum(rows) AS rows FROM ${systemTable(clickhouse, "parts")}
       WHERE database = {database:String} AND table = {table:String} AND active GROUP BY partition_id HAVING max(has_lightweight_delete) = 1`,
      { database: clickhouse.database, table: localName(clickhouse.cluster, table) },
    );
    for (const { id, rows } of partitions) {
      const [left] = await clickhouse.rows<{ count: number }>(`SELECT count() AS count FROM ${table} WHERE _partition_id = {id:String}`, {
        id,
      });
      if ((left?.count ?? 0) <= rows * WORTH_IT) await rewriteParts(clickhouse, table, signal, id);
    }
  }
}
