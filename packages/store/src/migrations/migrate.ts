import { RetakeError } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { readMigrations, type Migration } from "./files.ts";
import { createLock, withLock } from "./lock.ts";
import { splitStatements } from "./statements.ts";

/**
 * Brings the database up to this version: makes it if it isn't there, and applies what has not been, in order.
 * Any number of processes may do this at once.
 *
 * @returns names of what was applied by this call
 * @throws RetakeError `migration_changed` Thrown when a file differs from what was applied under its name.
 */
export async function migrate(clickhouse: ClickHouse, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  await createDatabase(clickhouse);
  await clickhouse.run(`CREATE TABLE IF NOT EXISTS migrations
    (name String, checksum FixedString(64), applied DateTime64(3, 'UTC') DEFAULT now64(3))
    ENGINE = ReplacingMergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
  if ((await missing(clickhouse, wanted)).length === 0) return [];
  await createLock(clickhouse);
  return withLock(clickhouse, async () => {
    const open = await missing(clickhouse, wanted);
    for (const migration of open) await apply(clickhouse, migration);
    return open.map(({ name }) => name);
  });
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
  for (const statement of splitStatements(sql)) await clickhouse.run(statement);
  await clickhouse.run("INSERT INTO migrations (name, checksum) SELECT {name:String}, {checksum:String}", { name, checksum });
}

async function createDatabase(clickhouse: ClickHouse): Promise<void> {
  const server = clickhouse.on("default");
  try {
    const name = clickhouse.database;
    const [found] = await server.rows<{ count: number }>("SELECT count() AS count FROM system.databases WHERE name = {name:String}", {
      name,
    });
    if (found?.count === 0) await server.run("CREATE DATABASE IF NOT EXISTS {name:Identifier}", { name });
  } finally {
    await server.close();
  }
}
