import type { ClickHouse } from "../client/connect.ts";
import { pagesOf, tablesOfRuns, type RunTable } from "./tables-of-runs.ts";

/** Deletes all rows of these runs: none of them is seen afterwards. Their bytes go when their parts are written anew. */
export async function deleteRuns(
  clickhouse: ClickHouse,
  project: string,
  runIds: readonly string[],
  tables: readonly RunTable[] = tablesOfRuns,
): Promise<void> {
  for (const ids of pagesOf(runIds)) for (const { table, ofRuns } of tables) await clickhouse.deleteWhere(table, ofRuns, { project, ids });
}

/** How many rows of these runs there are, by table. */
export async function countRows(
  clickhouse: ClickHouse,
  project: string,
  runIds: readonly string[],
  tables: readonly RunTable[],
): Promise<Map<string, number>> {
  const counts = new Map(tables.map(({ table }) => [table, 0]));
  for (const ids of pagesOf(runIds))
    for (const { table, ofRuns } of tables) {
      const [row] = await clickhouse.rows<{ count: number }>(`SELECT count() AS count FROM ${table} WHERE ${ofRuns}`, { project, ids });
      counts.set(table, (counts.get(table) ?? 0) + (row?.count ?? 0));
    }
  return counts;
}
