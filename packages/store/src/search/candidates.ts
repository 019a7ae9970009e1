import { parseSearch, type SearchedRange, type SearchQuery } from "@retake/protocol";
import type { ClickHouse, Parameters } from "../client/connect.ts";
import { Binder } from "./binder.ts";
import { compileSearch, sinceOf } from "./compile.ts";
import { conjuncts, rangeOf, type SearchedQuery } from "./range.ts";
import type { Stretch } from "./reach.ts";

/** A search asks for contents and scores of runs: they lie on the shard of the run. */
export const BESIDE = "distributed_product_mode = 'local'";

/** The runs that a search is about. */
export interface Candidates {
  readonly query: SearchQuery;
  /** A condition over `runs AS r`, without the time. */
  readonly sql: string;
  readonly parameters: Parameters;
  readonly range: SearchedRange;
  /** It asks the index of names: beside an ORDER BY of a column with a LIMIT that would not be used. */
  readonly byNames: boolean;
  /** The run that all that is found has to be like: the most alike come first. */
  readonly likeRun: string | undefined;
}

/** @throws RetakeError `search_syntax` */
export function candidatesOf(project: string, { q, range: asked }: SearchedQuery): Candidates {
  const nowMs = Date.now();
  const query = parseSearch(q, nowMs);
  const binder = new Binder();
  const { sql } = compileSearch(query, binder);
  return {
    query,
    sql: `r.project = {project:String} AND (${sql})`,
    parameters: { ...binder.parameters, project },
    range: rangeOf(query, asked, nowMs),
    byNames: binder.asksNames,
    likeRun: conjuncts(query.where).flatMap((term) =>
      term.type === "field" && term.field === "like" && term.predicate.type === "equals" ? [term.predicate.value] : [],
    )[0],
  };
}

/** The condition on the time of a run, with what it takes. */
export function within({ fromMs, toMs }: Stretch): { readonly sql: string; readonly parameters: Parameters } {
  const conditions = [
    ...(fromMs === null ? [] : ["r.start >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')"]),
    ...(toMs === null ? [] : ["r.start <= fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')"]),
  ];
  return {
    sql: conditions.length === 0 ? "1" : conditions.join(" AND "),
    parameters: {
      ...sinceOf(fromMs),
      ...(fromMs !== null && { fromMs: Math.floor(fromMs) }),
      ...(toMs !== null && { toMs: Math.ceil(toMs) }),
    },
  };
}

/** The runs of a search, as the end of a SELECT: all of its range, each by the summary that counts. */
export function runsOf(project: string, query: SearchedQuery): { readonly sql: string; readonly parameters: Parameters } {
  const { sql, parameters, range } = candidatesOf(project, query);
  const time = within(range);
  return { sql: `FROM runs AS r FINAL WHERE ${sql} AND ${time.sql}`, parameters: { ...parameters, ...time.parameters } };
}

/** When the project's oldest run began, in Unix milliseconds; now, where there is none. */
export async function oldestRunMs(clickhouse: ClickHouse, project: string): Promise<number> {
  const [row] = await clickhouse.rows<{ ms: number; count: number }>(
    "SELECT toUnixTimestamp64Milli(min(r.start)) AS ms, count() AS count FROM runs AS r WHERE r.project = {project:String}",
    { project },
  );
  return row === undefined || row.count === 0 ? Date.now() : row.ms;
}
