import type { ClickHouse } from "../client/connect.ts";
import { isUnpriced } from "../runs/agent-totals.ts";
import type { ModelCosts } from "@retake/protocol";

/** Unix milliseconds; calls that began within. */
export interface TimeRange {
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

export const inRange = `s.project = {project:String}
  AND s.start >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND s.start < fromUnixTimestamp64Milli({untilMs:Int64}, 'UTC')`;

/** The last instant that nanoseconds in 64 bits can say, in 2262. */
const LAST_MS = 9_223_372_036_000;

export function rangeParameters({ sinceMs, untilMs }: TimeRange): { sinceMs: number; untilMs: number } {
  const bounded = (ms: number): number => Math.min(LAST_MS, Math.max(0, Math.trunc(ms)));
  return { sinceMs: bounded(sinceMs ?? 0), untilMs: bounded(untilMs ?? LAST_MS) };
}

/** Calls of models by model and price, the dearest first. */
export async function listCosts(clickhouse: ClickHouse, project: string, range: TimeRange): Promise<ModelCosts[]> {
  return clickhouse.rows<ModelCosts>(
    `SELECT toString(s.provider) AS provider, toString(s.model) AS model, toString(s.price_version) AS priceVersion,
       count() AS calls, countIf(${isUnpriced}) AS unpricedCalls,
       sum(s.input_tokens) AS inputTokens, sum(s.cache_read_tokens) AS cacheReadTokens, sum(s.cache_write_tokens) AS cacheWriteTokens,
       sum(s.output_tokens) AS outputTokens, sum(s.reasoning_tokens) AS reasoningTokens, toFloat64(sum(s.cost)) AS costUsd
     FROM spans AS s FINAL
     WHERE ${inRange} AND s.kind = 'model' AND s.source = 'live' AND s.end_ns != 0
     GROUP BY s.provider, s.model, s.price_version ORDER BY costUsd DESC, calls DESC, model, priceVersion LIMIT 1000`,
    { project, ...rangeParameters(range) },
  );
}
