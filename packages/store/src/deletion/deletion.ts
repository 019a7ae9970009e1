import { RetakeError, type DeletionEvent, type DeletionReport } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import { countRows, deleteRuns } from "./delete-runs.ts";
import { purge } from "./purge.ts";
import { countTexts, deleteTexts, findOwnTexts } from "./shared-texts.ts";
import { experimentResults, pagesOf, tablesOfRuns } from "./tables-of-runs.ts";
import { TOMBSTONE_SECONDS, type Tombstones } from "./tombstones.ts";
import { findForks, findRunsOf, hashOfUser } from "./what-to-delete.ts";

/** What is to be deleted, and by whom. */
export interface Deletion {
  readonly project: string;
  readonly what: { readonly runId: string } | { readonly user: string };
  /** Only counts. */
  readonly dryRun: boolean;
  /** For the audit log. */
  readonly actor: string;
  readonly signal: AbortSignal;
  /** How long to wait for ClickHouse to take replaced files off the disk. @default 30000 */
  readonly waitForFilesMs?: number;
}

const MAX_LISTED = 1000;
/** Writes that were under way when their run was deleted may add a row behind it. */
const ROUNDS = 3;
const SHARED = "checkpoint_shared";

/** Results of experiments go before the summary, by which a deletion that was interrupted is taken up again. */
const tables = [experimentResults, ...tablesOfRuns];

interface Deleter {
  readonly clickhouse: ClickHouse;
  readonly tombstones: Tombstones;
}

type Counts = ReadonlyMap<string, number>;

/** What there is before. */
interface Found {
  readonly runIds: readonly string[];
  /** Hashes of the texts that only these runs need. */
  readonly texts: readonly string[];
  readonly rows: Counts;
  readonly forks: readonly string[];
}

/**
 * Deletes a run, or all runs of a user, with everything that belongs to them and to nobody else, down to the bytes on
 * disk; what was there before and what is there afterwards is counted, not supposed.
 *
 * @throws RetakeError `not_found` Thrown where there is no such run. `internal` where rows stay.
 */
export async function* deleteForGood({ clickhouse, tombstones }: Deleter, deletion: Deletion): AsyncGenerator<DeletionEvent> {
  const { project, dryRun } = deletion;
  const found = await findAll(clickhouse, deletion);
  const { runIds } = found;
  yield { type: "progress", stage: "counting", table: "", runs: runIds.length };
  if (dryRun || runIds.length === 0) {
    yield { type: "end", report: reportOf(found, dryRun) };
    return;
  }
  await noteAct(clickhouse, deletion, found);
  await tombstones.add(project, runIds, "request");
  const left = yield* deleteAll(clickhouse, deletion, found);
  const touched = [...found.rows].flatMap(([table, rows]) => (rows > 0 || left.has(table) ? [table] : []));
  const rewriting = purge(clickhouse, touched, deletion);
  let step = await rewriting.next();
  for (; step.done !== true; step = await rewriting.next()) yield { type: "progress", ...step.value, runs: runIds.length };
  if (sum(left) > 0) throw new RetakeError("internal", `${sum(left)} rows are left: they are written faster than they are deleted.`);
  const refusedUntilMs = Date.now() + TOMBSTONE_SECONDS.request * 1000;
  yield { type: "end", report: { ...reportOf(found, dryRun, left), filesWaiting: step.value, refusedUntilMs } };
}

async function findAll(clickhouse: ClickHouse, { project, what }: Deletion): Promise<Found> {
  const runIds = "runId" in what ? [what.runId] : await findRunsOf(clickhouse, project, what.user);
  const texts = await findOwnTexts(clickhouse, project, runIds);
  const rows = await countRows(clickhouse, project, runIds, tables);
  if ("runId" in what && sum(rows) === 0) throw new RetakeError("not_found", `There is no run ${JSON.stringify(what.runId)}.`);
  rows.set(SHARED, await countTexts(clickhouse, project, texts));
  return { runIds, texts, rows, forks: await findForks(clickhouse, project, runIds) };
}

/** The log stays: a user's name does not belong into it. */
async function noteAct(clickhouse: ClickHouse, { project, what, actor }: Deletion, { runIds, rows }: Found): Promise<void> {
  const [act, subject] = "runId" in what ? (["run.deleted", what.runId] as const) : (["user.deleted", hashOfUser(what.user)] as const);
  await recordAct(clickhouse, { actor, act, project, subject, details: { runs: runIds.length, rows: sum(rows) } });
}

/** Returns what is left, of tables in which anything is. */
async function* deleteAll(
  clickhouse: ClickHouse,
  { project, signal }: Deletion,
  { runIds, texts, rows }: Found,
): AsyncGenerator<DeletionEvent, Counts> {
  const at = (stage: "deleting" | "verifying", table: string): DeletionEvent => ({ type: "progress", stage, table, runs: runIds.length });
  yield at("deleting", SHARED);
  await deleteTexts(clickhouse, project, texts);
  let left: Counts = rows;
  for (let round = 0; round < ROUNDS; round++) {
    for (const table of tables.filter((each) => (left.get(each.table) ?? 0) > 0)) {
      yield at("deleting", table.table);
      for (const ids of pagesOf(runIds)) {
        signal.throwIfAborted();
        await deleteRuns(clickhouse, project, ids, [table]);
      }
    }
    yield at("verifying", "");
    left = await countRows(clickhouse, project, runIds, tables);
    if (sum(left) === 0) break;
  }
  return new Map([...left, [SHARED, await countTexts(clickhouse, project, texts)] as const].filter(([, count]) => count > 0));
}

function reportOf({ runIds, rows, forks }: Found, dryRun: boolean, left?: Counts): DeletionReport {
  return {
    dryRun,
    runs: runIds.length,
    runIds: runIds.slice(0, MAX_LISTED),
    tables: Array.from(rows, ([table, found]) => ({ table, found, left: left === undefined ? null : (left.get(table) ?? 0) })),
    filesWaiting: 0,
    forks: forks.slice(0, MAX_LISTED),
    refusedUntilMs: null,
  };
}

function sum(counts: Counts): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
