import { parseSearch, printSearch, RetakeError } from "@retake/protocol";
import type { ClickHouse, Parameters } from "../client/connect.ts";
import { BESIDE, runsOf } from "../search/candidates.ts";
import { rangeOf } from "../search/range.ts";

export interface Measurement {
  readonly q: string;
  /** Of which runs the share is wanted; null: only the count. */
  readonly of: string | null;
  readonly windowMs: number;
}

export interface Measured {
  readonly matching: number;
  readonly total: number | null;
}

/** A run that takes longer is not seen to end. */
const LONGEST_RUN_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Of one search: an alert that costs more is one that nobody wants to pay for each minute. */
const LIMITS = "max_execution_time = 10, max_threads = 2";
const SAMPLE = 10;

/** How many runs of a window match: those that ended in it, and those that began in it and are going on. */
export async function measure(clickhouse: ClickHouse, project: string, { q, of, windowMs }: Measurement): Promise<Measured> {
  const count = async (text: string): Promise<number> => {
    const { sql, parameters } = inWindow(project, text, windowMs);
    const [row] = await clickhouse.rows<{ count: number }>(`SELECT count() AS count ${sql} SETTINGS ${BESIDE}, ${LIMITS}`, parameters);
    return row?.count ?? 0;
  };
  return { matching: await count(both(q, of)), total: of === null ? null : await count(of) };
}

/** Ids of the newest runs of a window that match. */
export async function sampleOf(clickhouse: ClickHouse, project: string, { q, of, windowMs }: Measurement): Promise<string[]> {
  const { sql, parameters } = inWindow(project, both(q, of), windowMs);
  const rows = await clickhouse.rows<{ runId: string }>(
    `SELECT lower(hex(r.trace_id)) AS runId ${sql} ORDER BY r.start DESC, r.trace_id DESC LIMIT ${SAMPLE} SETTINGS ${BESIDE}, ${LIMITS}`,
    parameters,
  );
  return rows.map(({ runId }) => runId);
}

/**
 * @throws RetakeError `bad_request` Thrown where a search can't be watched: it says itself which time it is about.
 * @throws RetakeError `search_syntax`
 */
export function checkWatchable(q: string, of: string | null): void {
  for (const text of [q, of ?? ""])
    if (rangeOf(parseSearch(text), undefined, Date.now()).own)
      throw new RetakeError(
        "bad_request",
        "This search says itself which time or run it is about (since, until, run or experiment). An alert looks through its own window: take that out of the search.",
      );
  parseSearch(both(q, of));
}

/** What matches a search and is of those runs. */
function both(q: string, of: string | null): string {
  if (of === null || of.trim() === "") return q;
  return printSearch({ where: { type: "all", of: [parseSearch(of).where, parseSearch(q).where] } });
}

function inWindow(project: string, q: string, windowMs: number): { sql: string; parameters: Parameters } {
  const range = `${Math.ceil((windowMs + LONGEST_RUN_MS) / HOUR_MS)}h`;
  const { sql, parameters } = runsOf(project, { q, range });
  const when = "if(r.end_ns = 0, toUnixTimestamp64Nano(r.start), toInt64(r.end_ns))";
  return {
    sql: `${sql} AND ${when} >= toUnixTimestamp64Nano(now64(9)) - {windowMs:Int64} * 1000000`,
    parameters: { ...parameters, windowMs },
  };
}
