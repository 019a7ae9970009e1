import { setTimeout as delay } from "node:timers/promises";
import { RetakeError } from "@retake/protocol";
import { localName } from "../client/cluster.ts";
import type { ClickHouse } from "../client/connect.ts";
import { systemTable } from "./system-tables.ts";

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
/** ClickHouse keeps files that were replaced for a while, 8 minutes by default in older versions: no answer waits for that. */
const WAIT_FOR_FILES_MS = 30_000;

export interface PurgeOptions {
  readonly signal: AbortSignal;
  /** @default 30000 */
  readonly waitForFilesMs?: number;
}

export type PurgeStep = { readonly stage: "rewriting" | "clearing"; readonly table: string };

/**
 * Takes deleted rows off the disk: writes the parts that hold some anew, without them, and waits until the files of
 * before are gone. Returns how many of those are still there.
 */
export async function* purge(clickhouse: ClickHouse, tables: readonly string[], options: PurgeOptions): AsyncGenerator<PurgeStep, number> {
  for (const table of tables) {
    yield { stage: "rewriting", table };
    await beginRewriting(clickhouse, table);
  }
  await untilRewritten(clickhouse, tables, options.signal);
  yield { stage: "clearing", table: "" };
  return clearFiles(clickhouse, tables, options);
}

/** Writes all parts of a table, or of one of its partitions, that hold deleted rows anew. */
export async function rewriteParts(clickhouse: ClickHouse, table: string, signal: AbortSignal, partition?: string): Promise<void> {
  await beginRewriting(clickhouse, table, partition);
  await untilRewritten(clickhouse, [table], signal);
}

/** It may take long: no connection waits for it. */
async function beginRewriting(clickhouse: ClickHouse, table: string, partition?: string): Promise<void> {
  const local = localName(clickhouse.cluster, table);
  const where = partition === undefined ? "" : " IN PARTITION ID {partition:String}";
  await clickhouse.everywhere((onCluster) => `ALTER TABLE ${local}${onCluster} APPLY DELETED MASK${where} SETTINGS mutations_sync = 0`, {
    ...(partition !== undefined && { partition }),
  });
}

async function untilRewritten(clickhouse: ClickHouse, tables: readonly string[], signal: AbortSignal): Promise<void> {
  const { database, cluster } = clickhouse;
  const locals = tables.map((table) => localName(cluster, table));
  for await (const _ of pauses(signal)) {
    const [row] = await clickhouse.rows<{ open: number; failure: string }>(
      `SELECT count() AS open, max(latest_fail_reason) AS failure FROM ${systemTable(clickhouse, "mutations")}
       WHERE database = {database:String} AND table IN {locals:Array(String)} AND NOT is_done AND command LIKE '%APPLY DELETED MASK%'`,
      { database, locals },
    );
    if (row === undefined || row.open === 0) return;
    if (row.failure !== "")
      throw new RetakeError("store_unavailable", `ClickHouse can't write a table without the deleted rows: ${row.failure.slice(0, 500)}`);
  }
}

interface ReplacedFile {
  readonly table: string;
  readonly name: string;
}

async function clearFiles(
  clickhouse: ClickHouse,
  tables: readonly string[],
  { signal, waitForFilesMs = WAIT_FOR_FILES_MS }: PurgeOptions,
): Promise<number> {
  const before = await replacedFiles(clickhouse, tables);
  const known = new Set(before.map(({ table, name }) => `${table} ${name}`));
  const untilMs = performance.now() + waitForFilesMs;
  let left = before;
  for await (const _ of pauses(signal)) {
    if (left.length === 0 || performance.now() > untilMs) break;
    // Idle servers look for replaced files once in minutes. One that does not know the statement, or does not allow it, does so by itself.
    for (const table of new Set(left.map((file) => file.table)))
      await clickhouse.everywhere((onCluster) => `SYSTEM START CLEANUP${onCluster} ${table}`).catch(() => undefined);
    left = (await replacedFiles(clickhouse, tables)).filter(({ table, name }) => known.has(`${table} ${name}`));
  }
  return left.length;
}

async function replacedFiles(clickhouse: ClickHouse, tables: readonly string[]): Promise<ReplacedFile[]> {
  const { database, cluster } = clickhouse;
  // Only those who ask for their state are told of files that are being taken away just now.
  const files = `SELECT table, name FROM system.parts
    WHERE database = {database:String} AND table IN {locals:Array(String)} AND _state NOT IN ('Active', 'PreActive', 'Temporary')`;
  return clickhouse.rows<ReplacedFile>(
    cluster === null ? files : `SELECT DISTINCT table, name FROM clusterAllReplicas('${cluster.name}', view(${files}))`,
    {
      database,
      locals: tables.map((table) => localName(cluster, table)),
    },
  );
}

/** Ever longer pauses between two looks; ends with an error when nobody waits any more. */
async function* pauses(signal: AbortSignal): AsyncGenerator<void> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    yield;
    await delay(pauseMs, undefined, { signal });
  }
}
