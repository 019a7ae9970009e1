import { RetakeError } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { distribute } from "./cluster/distribute.ts";
import { equip, hasJoined } from "./cluster/joined.ts";
import { readMigrations, type Migration } from "./files.ts";
import { lockTable, withLock } from "./lock.ts";
import { splitStatements } from "./statements.ts";

const migrationsTable = `CREATE TABLE IF NOT EXISTS migrations
  (name String, checksum FixedString(64), applied DateTime64(3, 'UTC') DEFAULT now64(3))
  ENGINE = ReplacingMergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/**
 * Brings the database up to this version: makes it if it isn't there, and applies what has not been, in order.
 * Any number of processes may do this at once.
 *
 * @returns names of what was applied by this call
 * @throws RetakeError `migration_changed` Thrown when a file differs from what was applied under its name;
 * `bad_request` when the database is one of a cluster and the connection isn't, or the other way round.
 */
export async function migrate(clickhouse: ClickHouse, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  await createDatabase(clickhouse);
  await checkKind(clickhouse);
  await execute(clickhouse, migrationsTable);
  if ((await missing(clickhouse, wanted)).length === 0 && !(await hasJoined(clickhouse))) return [];
  await execute(clickhouse, lockTable);
  return withLock(clickhouse, async () => {
    if (await hasJoined(clickhouse)) await equip(clickhouse);
    const open = await missing(clickhouse, wanted);
    for (const migration of open) await apply(clickhouse, migration);
    return open.map(({ name }) => name);
  });
}

/** Tables of one server are no cluster's, and through those of a cluster nobody may write as to one server. */
async function checkKind({ rows, database, cluster }: ClickHouse): Promise<void> {
  const [found] = await rows<{ engine: string }>(
    "SELECT engine FROM system.tables WHERE database = {database:String} AND name = 'migrations'",
    { database },
  );
  if (found === undefined || (found.engine === "Distributed") === (cluster !== null)) return;
  throw new RetakeError(
    "bad_request",
    cluster === null
      ? `The database ${database} is that of a cluster. Say which: RETAKE_CLUSTER.`
      : `The database ${database} was made without a cluster. Use another one, or leave RETAKE_CLUSTER out.`,
  );
}

async function missing(clickhouse: ClickHouse, wanted: readonly Migration[]): Promise<Migration[]> {
  const rows = await clickhouse.rows<{ name: string; checksum: string }>("SELECT name, checksum FROM migrations FINAL");
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  return wanted.filter(({ name, checksum }) => {
    const known = applied.get(name);
    if (known !== undefined && known !== checksum) {
      throw new RetakeError(
        "migration_changed",
        `Migration ${name} is not what was applied to this database. Restore the file, or use another database.`,
        { data: { name } },
      );
    }
    return known === undefined;
  });
}

async function apply(clickhouse: ClickHouse, { name, sql, checksum }: Migration): Promise<void> {
  for (const statement of splitStatements(sql)) await execute(clickhouse, statement);
  await clickhouse.append("INSERT INTO migrations (name, checksum) SELECT {name:String}, {checksum:String}", { name, checksum });
}

/** Every statement may be repeated: a process may have died between it and the note that it has been. */
async function execute(clickhouse: ClickHouse, statement: string): Promise<void> {
  const { cluster, database } = clickhouse;
  if (cluster === null) return clickhouse.run(statement);
  for (const step of distribute(statement, { cluster, database })) {
    if (step.type === "rows") await clickhouse.run(step.sql);
    else await clickhouse.everywhere(step.sql);
  }
}

async function createDatabase(clickhouse: ClickHouse): Promise<void> {
  const server = clickhouse.on("default");
  try {
    const name = clickhouse.database;
    const [found] = await server.rows<{ count: number }>("SELECT count() AS count FROM system.databases WHERE name = {name:String}", {
      name,
    });
    // Whoever asked for a cluster may have had one server of it so far.
    if (found?.count === 0 || clickhouse.cluster !== null)
      await server.everywhere((onCluster) => `CREATE DATABASE IF NOT EXISTS {name:Identifier}${onCluster}`, { name });
  } finally {
    await server.close();
  }
}
