import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ClickHouse } from "../client/connect.ts";
import { foldLease, type LeaseEvent, type LeaseState } from "./lease-log.ts";

export interface MaintenanceOptions {
  /** A turn is not taken sooner than this after the last one ended, whoever had it. In milliseconds. */
  readonly everyMs: number;
  /** Without a sign of life for so long, a turn counts as given up. In milliseconds. @default 60000 */
  readonly leaseMs?: number;
  readonly signal: AbortSignal;
}

const LEASE_MS = 60_000;
/** Older events say nothing any more: no turn takes as long. */
const REMEMBERED_SECONDS = 2 * 86_400;

interface Turns extends LeaseState {
  readonly nowMs: number;
  /** When the last turn ended; -Infinity without one. */
  readonly endedMs: number;
}

/**
 * Takes a turn at a task that only one collector at a time may do, if one is due and nobody else has it.
 *
 * @param work its signal is aborted when the turn is lost, or nobody waits any more
 * @returns whether the turn was taken
 */
export async function takeTurn(
  clickhouse: ClickHouse,
  task: string,
  options: MaintenanceOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const { everyMs, leaseMs = LEASE_MS, signal } = options;
  const claim = randomUUID();
  const say = async (event: string): Promise<void> =>
    clickhouse.append(
      `INSERT INTO maintenance (task, event, claim, worker) SELECT {task:String}, {event:String}, {claim:String}, {claim:String}`,
      {
        task,
        event,
        claim,
      },
    );
  const read = async (): Promise<Turns> => readTurns(clickhouse, task, leaseMs);
  const holds = async (): Promise<boolean> => (await read()).holder?.claim === claim;
  const isDue = ({ nowMs, endedMs }: Turns): boolean => nowMs - endedMs >= everyMs;

  const before = await read();
  if (!isDue(before) || (before.holder !== null && before.holder.untilMs > before.nowMs)) return false;
  await say("claimed");
  const after = await read();
  if (after.holder?.claim !== claim) return false;
  if (!isDue(after)) {
    // Another had its turn in between.
    await say("released");
    return false;
  }

  const lost = new AbortController();
  const done = new AbortController();
  const beating = (async () => {
    for (;;) {
      await delay(leaseMs / 3, undefined, { signal: done.signal });
      await say("beat");
      if (!(await holds())) return lost.abort();
    }
  })().catch(() => {
    // Who can't say that he lives has to take the turn for lost.
    if (!done.signal.aborted) lost.abort();
  });
  try {
    await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    done.abort();
    await beating;
    await say("released");
  }
  return true;
}

async function readTurns(clickhouse: ClickHouse, task: string, leaseMs: number): Promise<Turns> {
  const events = await clickhouse.rows<LeaseEvent & { nowMs: number }>(
    `SELECT event, claim, worker, toUnixTimestamp64Milli(time) AS timeMs, toUnixTimestamp64Milli(now64(3)) AS nowMs
     FROM maintenance WHERE task = {task:String} AND time > now64(3) - toIntervalSecond(${REMEMBERED_SECONDS})
     ORDER BY _block_number, _block_offset SETTINGS select_sequential_consistency = 1`,
    { task },
  );
  const endedMs = events.reduce((latest, { event, timeMs }) => (event === "released" ? Math.max(latest, timeMs) : latest), -Infinity);
  return { ...foldLease(events, leaseMs), nowMs: events[0]?.nowMs ?? 0, endedMs };
}
