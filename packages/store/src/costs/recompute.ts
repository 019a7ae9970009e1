import type { RecomputeEvent } from "@retake/protocol";
import { recordAct } from "../audit/audit.ts";
import type { ClickHouse } from "../client/connect.ts";
import { pagesOf } from "../deletion/tables-of-runs.ts";
import { hasTotals } from "../runs/agent-totals.ts";
import { summariseRuns } from "../runs/summarise.ts";
import { inRange, rangeParameters, type TimeRange } from "./calls.ts";
import { costSql, hasPriceSql, priceParameters, versionSql, type PricedModel, type PriceVersion } from "./price.ts";

export interface Recomputation extends TimeRange {
  readonly project: string;
  /** The price of a model as it is today; null where none is known. */
  readonly price: (provider: string, model: string) => PriceVersion | null;
  /** Only says what would change. */
  readonly dryRun: boolean;
  /** For the audit log. */
  readonly actor: string;
  readonly signal: AbortSignal;
}

/** Models whose prices go into one statement. Names come from senders: there may be any number of them. */
const MODELS_AT_ONCE = 200;

const isCall = `s.source = 'live' AND s.end_ns != 0 AND s.model != '' AND (s.kind = 'model' OR (s.kind = 'agent' AND ${hasTotals}))`;
/** What is computed here and what was computed when it came may differ in the last digit. */
const changes = `${hasPriceSql} AND (s.price_version != ${versionSql} OR abs(toFloat64(s.cost - ${costSql})) > 0.000000002)`;

/**
 * Computes costs by the prices of today, where they differ: rows are written anew with the same version, of which the
 * later one holds, and the summaries of their runs with them. A model that has no price any more keeps what it had.
 */
export async function* recomputeCosts(clickhouse: ClickHouse, recomputation: Recomputation): AsyncGenerator<RecomputeEvent> {
  const { project, price, dryRun, actor, signal } = recomputation;
  const range = { project, ...rangeParameters(recomputation) };
  const sum = { models: 0, calls: 0, runs: 0, costBeforeUsd: 0, costAfterUsd: 0 };
  const models = await listModels(clickhouse, range);
  const priced = models.flatMap(({ provider, model }): PricedModel[] => {
    const found = price(provider, model);
    return found === null ? [] : [{ provider, model, price: found }];
  });
  if (!dryRun)
    await recordAct(clickhouse, {
      actor,
      act: "costs.recomputed",
      project,
      subject: project,
      details: { sinceMs: recomputation.sinceMs, untilMs: recomputation.untilMs },
    });
  for (let i = 0; i < priced.length; i += MODELS_AT_ONCE) {
    signal.throwIfAborted();
    const parameters = { ...range, ...priceParameters(priced.slice(i, i + MODELS_AT_ONCE)) };
    for (const each of await findChanges(clickhouse, parameters)) {
      sum.models++;
      sum.calls += each.calls;
      sum.costBeforeUsd += each.costBeforeUsd;
      sum.costAfterUsd += each.costAfterUsd;
      yield { type: "model", ...each };
    }
    const runs = await findRuns(clickhouse, parameters);
    sum.runs += runs.length;
    if (dryRun) continue;
    let done = 0;
    for (const ids of pagesOf(runs)) {
      signal.throwIfAborted();
      await rewrite(clickhouse, { ...parameters, ids });
      await summariseRuns(clickhouse, project, ids);
      done += ids.length;
      yield { type: "progress", runs: sum.runs - runs.length + done, totalRuns: sum.runs };
    }
  }
  yield { type: "end", dryRun, ...sum };
}

type Parameters = Readonly<Record<string, unknown>>;

async function listModels(clickhouse: ClickHouse, parameters: Parameters): Promise<{ provider: string; model: string }[]> {
  return clickhouse.rows(
    `SELECT DISTINCT toString(s.provider) AS provider, toString(s.model) AS model FROM spans AS s WHERE ${inRange} AND ${isCall} ORDER BY model, provider`,
    parameters,
  );
}

type ModelChange = Omit<Extract<RecomputeEvent, { type: "model" }>, "type">;

async function findChanges(clickhouse: ClickHouse, parameters: Parameters): Promise<ModelChange[]> {
  return clickhouse.rows<ModelChange>(
    `SELECT toString(s.provider) AS provider, toString(s.model) AS model, any(${versionSql}) AS priceVersion, count() AS calls,
       toFloat64(sum(s.cost)) AS costBeforeUsd, toFloat64(sum(${costSql})) AS costAfterUsd
     FROM spans AS s FINAL WHERE ${inRange} AND ${isCall} AND ${changes}
     GROUP BY s.provider, s.model ORDER BY model, provider`,
    parameters,
  );
}

async function findRuns(clickhouse: ClickHouse, parameters: Parameters): Promise<string[]> {
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT DISTINCT lower(hex(s.trace_id)) AS id FROM spans AS s FINAL WHERE ${inRange} AND ${isCall} AND ${changes} ORDER BY id`,
    parameters,
  );
  return rows.map(({ id }) => id);
}

/** The same rows again are no repeat here: going back to a price of before has to be possible. */
async function rewrite(clickhouse: ClickHouse, parameters: Parameters): Promise<void> {
  await clickhouse.run(
    `INSERT INTO spans SELECT * REPLACE (${costSql} AS cost, ${versionSql} AS price_version)
     FROM spans AS s FINAL
     WHERE s.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16))) AND ${inRange} AND ${isCall} AND ${changes}
     SETTINGS insert_deduplicate = 0, parallel_distributed_insert_select = 2`,
    parameters,
  );
}
