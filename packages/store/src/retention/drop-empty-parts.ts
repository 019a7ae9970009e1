import type { ClickHouse } from "../client/connect.ts";

/**
 * Gives the space of deleted rows back where nothing else is left in a part: months that are over. Parts are named
 * before they are looked into, so that what is written meanwhile, in parts of its own, is never touched.
 */
export async function dropEmptyParts(clickhouse: ClickHouse, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const parts = await clickhouse.rows<{ name: string }>(
      "SELECT name FROM system.parts WHERE database = {database:String} AND table = {table:String} AND active AND has_lightweight_delete",
      { database: clickhouse.database, table },
    );
    for (const { name } of parts) {
      const [left] = await clickhouse.rows<{ count: number }>(`SELECT count() AS count FROM ${table} WHERE _part = {name:String}`, {
        name,
      });
      if (left?.count === 0 && (await isActive(clickhouse, table, name))) await drop(clickhouse, table, name);
    }
  }
}

/** A part that was merged meanwhile counts as empty, too. */
async function isActive(clickhouse: ClickHouse, table: string, name: string): Promise<boolean> {
  const [row] = await clickhouse.rows<{ count: number }>(
    "SELECT count() AS count FROM system.parts WHERE database = {database:String} AND table = {table:String} AND active AND name = {name:String}",
    { database: clickhouse.database, table, name },
  );
  return row?.count === 1;
}

/** One that a merge takes first is gone without us; the next pass sees what became of it. */
async function drop(clickhouse: ClickHouse, table: string, name: string): Promise<void> {
  try {
    await clickhouse.run(`ALTER TABLE ${table} DROP PART {name:String}`, { name });
  } catch (error) {
    if (await isActive(clickhouse, table, name)) throw error;
  }
}
