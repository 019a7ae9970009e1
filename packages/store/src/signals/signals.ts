import { randomUUID } from "node:crypto";
import type { Json, Signal } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";

/** A run that is sent more is no longer served: whoever reads it has all of them at once. */
const MAX_SIGNALS = 10_000;

const ofRun = "project = {project:String} AND run = CAST(unhex({run:String}) AS FixedString(16))";
const inOrder = "ORDER BY _block_number, _block_offset";

interface SignalRow {
  readonly key: string;
  readonly id: string;
  readonly value: string;
  readonly timeMs: number;
}

/**
 * Answers what a run waits for; null where the key has an answer already. Of answers that compete, the first in
 * the log holds, and whoever reads the log after its own insert sees which one that is.
 */
export async function sendSignal(clickhouse: ClickHouse, project: string, run: string, key: string, value: Json): Promise<Signal | null> {
  const id = randomUUID();
  if ((await firstOf(clickhouse, project, run, key)) !== undefined) return null;
  await clickhouse.append(
    `INSERT INTO signals (project, run, key, id, value)
     SELECT {project:String}, CAST(unhex({run:String}) AS FixedString(16)), {key:String}, {id:String}, {value:String}`,
    { project, run, key, id, value: JSON.stringify(value) },
  );
  const first = await firstOf(clickhouse, project, run, key);
  return first?.id === id ? toSignal(first) : null;
}

/** What holds of a run's signals, in order. */
export async function listSignals(clickhouse: ClickHouse, project: string, run: string): Promise<Signal[]> {
  const rows = await clickhouse.rows<SignalRow>(
    `SELECT key, id, value, timeMs FROM (
       SELECT key, id, value, toUnixTimestamp64Milli(time) AS timeMs, _block_number, _block_offset
       FROM signals WHERE ${ofRun} ${inOrder} LIMIT 1 BY key
     )
     ${inOrder} LIMIT ${MAX_SIGNALS}
     SETTINGS select_sequential_consistency = 1`,
    { project, run },
  );
  return rows.map(toSignal);
}

/** How many each of these runs has; those without any are left out. */
export async function countSignals(clickhouse: ClickHouse, project: string, runs: readonly string[]): Promise<Map<string, number>> {
  if (runs.length === 0) return new Map();
  const rows = await clickhouse.rows<{ run: string; count: number }>(
    `SELECT lower(hex(run)) AS run, least(uniqExact(key), ${MAX_SIGNALS}) AS count FROM signals AS s
     WHERE s.project = {project:String} AND s.run IN (SELECT CAST(unhex(arrayJoin({runs:Array(String)})) AS FixedString(16)))
     GROUP BY s.run SETTINGS select_sequential_consistency = 1`,
    { project, runs },
  );
  return new Map(rows.map(({ run, count }) => [run, count]));
}

async function firstOf(clickhouse: ClickHouse, project: string, run: string, key: string): Promise<SignalRow | undefined> {
  const [first] = await clickhouse.rows<SignalRow>(
    `SELECT key, id, value, toUnixTimestamp64Milli(time) AS timeMs FROM signals
     WHERE ${ofRun} AND key = {key:String} ${inOrder} LIMIT 1 SETTINGS select_sequential_consistency = 1`,
    { project, run, key },
  );
  return first;
}

function toSignal({ key, value, timeMs }: SignalRow): Signal {
  return { key, value: JSON.parse(value) as Json, timeMs };
}
