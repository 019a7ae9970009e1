import type { RunList, RunSummary } from "@retake/protocol";
import type { ClickHouse, Parameters } from "../client/connect.ts";
import { readScores } from "../scores/read-scores.ts";
import { BESIDE, candidatesOf, oldestRunMs, within, type Candidates } from "../search/candidates.ts";
import type { SearchedQuery } from "../search/range.ts";
import { reachBack, searchLimits, type SearchLimits, type Stretch } from "../search/reach.ts";
import { readCursor, writeCursor, type Place } from "./cursor.ts";
import { readLikeness } from "./read-likeness.ts";
import { runColumns, toRunSummary, type RunRow } from "./run-row.ts";

/** So many more are read at once: some may be found by outdated summaries. */
const SPARE = 20;

export interface RunsQuery extends SearchedQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Whether to count all that match. @default true */
  readonly count?: boolean;
}

/** One page of the runs that match, newest first. */
export async function listRuns(
  clickhouse: ClickHouse,
  project: string,
  query: RunsQuery,
  limits: SearchLimits = searchLimits,
): Promise<RunList> {
  const candidates = candidatesOf(project, query);
  const { range } = candidates;
  const { likeRun } = candidates;
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const wanted = query.limit + 1;
  const oldestMs = async (): Promise<number> => oldestRunMs(clickhouse, project);
  const [page, total] = await Promise.all([
    reachBack({
      range: after === undefined || likeRun !== undefined ? range : { ...range, toMs: Math.floor(Number(after.startNs) / 1e6) + 1 },
      limits,
      oldestMs,
      ask: async (stretch, settings) => findRuns(clickhouse, candidates, stretch, { after, wanted, settings }),
      isEnough: (parts) => parts.flat().length >= wanted,
    }),
    query.count === false ? null : countRuns(clickhouse, project, candidates, limits),
  ]);
  const found = page.parts.flat();
  const shown = found.slice(0, query.limit);
  const last = found.length > query.limit ? shown.at(-1) : beyond(page.reachedMs);
  return {
    runs: await toSummaries(clickhouse, project, shown, likeRun),
    next: last === undefined ? null : writeCursor(last),
    total: total === null ? null : total.count,
    range,
    partial: (found.length > query.limit ? null : page.partial) ?? total?.partial ?? null,
  };
}

/** Where to go on from where nothing more was looked at. */
function beyond(reachedMs: number | null): Place | undefined {
  return reachedMs === null ? undefined : { startNs: `${Math.max(0, Math.floor(reachedMs))}000000`, runId: "0".repeat(32) };
}

interface Finding {
  readonly after: Place | undefined;
  readonly wanted: number;
  readonly settings: string;
}

interface Candidate extends Place {
  /** Version of the summary that matched, in Unix microseconds. */
  readonly updated: string;
}

interface Found extends Place {
  readonly row: RunRow;
}

/**
 * Reads summaries as they lie, outdated ones with them, which is a third of the work of leaving them out; then drops
 * what was found by an outdated one.
 */
async function findRuns(
  clickhouse: ClickHouse,
  candidates: Candidates,
  stretch: Stretch,
  { after, wanted, settings }: Finding,
): Promise<Found[]> {
  const time = within(stretch);
  const order = orderOf(candidates);
  const limit = wanted + SPARE;
  const found: Found[] = [];
  for (let place = after; ;) {
    const rows = await clickhouse.rows<Candidate>(
      `SELECT lower(hex(r.trace_id)) AS runId, toString(toUnixTimestamp64Nano(r.start)) AS startNs, toString(toUnixTimestamp64Micro(r.updated)) AS updated${order.column}
       FROM runs AS r WHERE ${candidates.sql} AND ${time.sql} ${place === undefined ? "" : `AND ${order.beyond}`}
       ORDER BY ${order.by} LIMIT {limit:UInt32} SETTINGS ${BESIDE}, ${settings}`,
      { ...candidates.parameters, ...time.parameters, ...order.parameters, ...place, limit },
    );
    found.push(...(await latestOf(clickhouse, candidates.parameters["project"] as string, rows)));
    place = rows.at(-1);
    if (found.length >= wanted || rows.length < limit || place === undefined) return found;
  }
}

interface Order {
  /** What else is read, with a comma before it. */
  readonly column: string;
  readonly by: string;
  /** The condition for what comes after a place. */
  readonly beyond: string;
  readonly parameters: Parameters;
}

function orderOf({ byNames, likeRun }: Candidates): Order {
  const earlier = "(toUnixTimestamp64Nano(r.start), lower(hex(r.trace_id))) < ({startNs:Int64}, {runId:String})";
  const newest = `${byNames ? "toUnixTimestamp64Nano(r.start)" : "r.start"} DESC, r.trace_id DESC`;
  if (likeRun === undefined) return { column: "", by: newest, beyond: earlier, parameters: {} };
  const other =
    "(SELECT any(likeness) FROM runs FINAL WHERE project = {project:String} AND trace_id = CAST(unhex({likeRun:String}) AS FixedString(16)))";
  const distance = `byteHammingDistance(r.likeness, ${other})`;
  return {
    column: `, ${distance} AS distance`,
    by: `distance, ${newest}`,
    beyond: `(${distance} > {distance:UInt8} OR ${distance} = {distance:UInt8} AND ${earlier})`,
    parameters: { likeRun },
  };
}

/** The summaries that count, of those runs that were found by them, each once. */
async function latestOf(clickhouse: ClickHouse, project: string, candidates: readonly Candidate[]): Promise<Found[]> {
  if (candidates.length === 0) return [];
  const rows = await clickhouse.rows<RunRow & { updated: string }>(
    `SELECT ${runColumns}, toString(toUnixTimestamp64Micro(r.updated)) AS updated FROM runs AS r FINAL
     WHERE r.project = {project:String} AND r.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))`,
    { project, ids: candidates.map(({ runId }) => runId) },
  );
  const latest = new Map(rows.map((row) => [row.runId, row]));
  return candidates.flatMap(({ updated, ...place }) => {
    const found = latest.get(place.runId);
    if (found?.updated !== updated) return [];
    // What is taken is no longer there to be taken again.
    latest.delete(place.runId);
    const { updated: _, ...row } = found;
    return [{ ...place, row }];
  });
}

async function toSummaries(
  clickhouse: ClickHouse,
  project: string,
  found: readonly Found[],
  likeRun: string | undefined,
): Promise<RunSummary[]> {
  if (found.length === 0) return [];
  const ids = found.map(({ runId }) => runId);
  const [scores, likeness] = await Promise.all([
    readScores(clickhouse, project, ids),
    likeRun === undefined ? undefined : readLikeness(clickhouse, project, likeRun, ids),
  ]);
  return found.map(({ runId, row }) => {
    const alike = likeness?.get(runId);
    return { ...toRunSummary(row, scores.get(runId) ?? []), ...(alike && { likeness: alike }) };
  });
}

async function countRuns(
  clickhouse: ClickHouse,
  project: string,
  { sql, parameters, range }: Candidates,
  limits: SearchLimits,
): Promise<{ count: number; partial: RunList["partial"] }> {
  const { parts, partial } = await reachBack({
    range,
    limits,
    oldestMs: async () => oldestRunMs(clickhouse, project),
    ask: async (stretch, settings) => {
      const time = within(stretch);
      const [row] = await clickhouse.rows<{ total: number }>(
        `SELECT count() AS total FROM runs AS r FINAL WHERE ${sql} AND ${time.sql} SETTINGS ${BESIDE}, ${settings}`,
        { ...parameters, ...time.parameters },
      );
      return row?.total ?? 0;
    },
  });
  return { count: parts.reduce((sum, part) => sum + part, 0), partial };
}
