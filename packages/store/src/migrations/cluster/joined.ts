import type { ClickHouse } from "../../client/connect.ts";

/** Whether some server of the cluster lacks tables that another has: it has joined since, or was replaced. */
export async function hasJoined(clickhouse: ClickHouse): Promise<boolean> {
  const { cluster, database } = clickhouse;
  if (cluster === null) return false;
  const [row] = await clickhouse.rows<{ least: number; most: number }>(
    `SELECT min(tables) AS least, max(tables) AS most
     FROM (
       SELECT hostName() AS host, tcpPort() AS port, countIf(database = {database:String}) AS tables
       FROM clusterAllReplicas({cluster:Identifier}, system.tables)
       GROUP BY host, port
     )`,
    { cluster: cluster.name, database },
  );
  return row !== undefined && row.least < row.most;
}

/**
 * Gives servers that have joined the tables which the others have, as they are there by now: a replica takes part in a
 * table only as its others know it. Rows come by replication, or are where they belong already.
 */
export async function equip(clickhouse: ClickHouse): Promise<void> {
  const tables = await clickhouse.rows<{ sql: string }>(
    `SELECT any(create_table_query) AS sql
     FROM clusterAllReplicas({cluster:Identifier}, system.tables)
     WHERE database = {database:String} AND create_table_query LIKE 'CREATE TABLE %'
     GROUP BY name ORDER BY any(engine) = 'Distributed', name`,
    { cluster: clickhouse.cluster?.name, database: clickhouse.database },
  );
  for (const { sql } of tables)
    await clickhouse.everywhere((onCluster) =>
      sql.replace(/^CREATE TABLE ([^(]+?) \(/, (_, name) => `CREATE TABLE IF NOT EXISTS ${name}${onCluster} (`),
    );
}
