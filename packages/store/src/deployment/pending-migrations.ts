import type { ClickHouse } from "../client/connect.ts";
import { readMigrations } from "../migrations/files.ts";

/** Names of this version's migrations that the database does not have yet. */
export async function pendingMigrations(clickhouse: ClickHouse): Promise<string[]> {
  const [wanted, applied] = await Promise.all([
    readMigrations(),
    clickhouse.rows<{ name: string }>("SELECT DISTINCT name FROM migrations"),
  ]);
  const known = new Set(applied.map(({ name }) => name));
  return wanted.map(({ name }) => name).filter((name) => !known.has(name));
}
