import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { RetakeError } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { foldLease, type LeaseEvent } from "../leases/lease-log.ts";

const LEASE_MS = 30_000;
const TURN_MS = 100;
const PATIENCE_MS = 300_000;

export const lockTable = `CREATE TABLE IF NOT EXISTS migration_lock
  (event LowCardinality(String), claim String, time DateTime64(3, 'UTC') DEFAULT now64(3))
  ENGINE = MergeTree ORDER BY tuple()
  SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1`;

/**
 * Runs the work while no other process does. The lock is a log of claims in the database; a process that dies
 * with it loses it after 30 s.
 *
 * @throws RetakeError `store_unavailable` Thrown when it stays taken for five minutes.
 */
export async function withLock<T>(clickhouse: ClickHouse, work: () => Promise<T>): Promise<T> {
  const claim = randomUUID();
  const say = async (event: string): Promise<void> =>
    clickhouse.append("INSERT INTO migration_lock (event, claim) SELECT {event:String}, {claim:String}", { event, claim });
  await take(clickhouse, claim, say);
  const beat = setInterval(() => void say("beat").catch(() => undefined), LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await say("released");
  }
}

async function take(clickhouse: ClickHouse, claim: string, say: (event: string) => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(TURN_MS)) {
    const before = await readState(clickhouse);
    if (before.holder !== null && before.holder.untilMs > before.nowMs) continue;
    await say("claimed");
    const after = await readState(clickhouse);
    if (after.holder?.claim === claim) return;
  }
  throw new RetakeError("store_unavailable", "Another process has been changing the tables for five minutes.", { retryable: true });
}

async function readState(clickhouse: ClickHouse): Promise<ReturnType<typeof foldLease> & { nowMs: number }> {
  const events = await clickhouse.rows<LeaseEvent & { nowMs: number }>(
    `SELECT event, claim, claim AS worker, toUnixTimestamp64Milli(time) AS timeMs, toUnixTimestamp64Milli(now64(3)) AS nowMs
     FROM migration_lock ORDER BY _block_number, _block_offset SETTINGS select_sequential_consistency = 1`,
  );
  return { ...foldLease(events, LEASE_MS), nowMs: events[0]?.nowMs ?? 0 };
}
