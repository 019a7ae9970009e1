import type { StoreHealth } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { pendingMigrations } from "./pending-migrations.ts";

/** How ClickHouse is: what it says of itself, and of this database. What its user may not see is null. */
export async function inspect(clickhouse: ClickHouse): Promise<StoreHealth> {
  const asked = performance.now();
  const [self] = await clickhouse.rows<{ version: string; timeMs: number; uptimeSeconds: number }>(
    "SELECT version() AS version, toUnixTimestamp64Milli(now64(3)) AS timeMs, uptime() AS uptimeSeconds",
  );
  const latencyMs = performance.now() - asked;
  const [disk, memory, tables, merges, mutations, pending] = await Promise.all([
    visible(clickhouse, fullestDisk),
    readMemory(clickhouse),
    readTables(clickhouse),
    visible(clickhouse, runningMerges),
    visible(clickhouse, mutationsThatFail),
    pendingMigrations(clickhouse),
  ]);
  return {
    version: self?.version ?? "",
    latencyMs,
    timeMs: self?.timeMs ?? 0,
    uptimeSeconds: self?.uptimeSeconds ?? 0,
    disk: disk as StoreHealth["disk"],
    memoryBytes: memory,
    tables,
    merges: merges as StoreHealth["merges"],
    failedMutations: mutations?.["count"] ?? null,
    pendingMigrations: pending,
  };
}

const fullestDisk = `SELECT free_space AS freeBytes, total_space AS totalBytes FROM system.disks
  WHERE total_space > 0 AND lower(type) = 'local' ORDER BY free_space / total_space LIMIT 1`;
const runningMerges =
  "SELECT count() AS running, max(elapsed) AS longestSeconds FROM system.merges WHERE database = currentDatabase() AND NOT is_mutation";
const mutationsThatFail =
  "SELECT count() AS count FROM system.mutations WHERE database = currentDatabase() AND NOT is_done AND latest_fail_reason != ''";

/** All of the process's; of the embedded server, which does not know that, what it has allocated. */
async function readMemory(clickhouse: ClickHouse): Promise<number | null> {
  const resident = await visible(
    clickhouse,
    "SELECT toInt64(value) AS bytes FROM system.asynchronous_metrics WHERE metric = 'MemoryResident'",
  );
  const counted = resident ?? (await visible(clickhouse, "SELECT value AS bytes FROM system.metrics WHERE metric = 'MemoryTracking'"));
  return counted?.["bytes"] ?? null;
}

async function readTables(clickhouse: ClickHouse): Promise<StoreHealth["tables"]> {
  const [totals, crowded] = await Promise.all([
    visible(
      clickhouse,
      "SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS rows, count() AS parts FROM system.parts WHERE active AND database = currentDatabase()",
    ),
    visible<{ table: string; partition: string; parts: number }>(
      clickhouse,
      `SELECT table, partition, count() AS parts FROM system.parts WHERE active AND database = currentDatabase()
       GROUP BY table, partition ORDER BY parts DESC, table, partition LIMIT 1`,
    ),
  ]);
  if (totals === null) return null;
  return { bytes: totals["bytes"] ?? 0, rows: totals["rows"] ?? 0, parts: totals["parts"] ?? 0, crowded };
}

/** The first row; null where there is none or this user may not read it. */
async function visible<Row = Record<string, number>>(clickhouse: ClickHouse, sql: string): Promise<Row | null> {
  try {
    return (await clickhouse.rows<Row>(sql))[0] ?? null;
  } catch {
    // The server has answered a moment ago: what it refuses now is a right that this user lacks.
    return null;
  }
}
