import { parseSearch, type SearchedRange, type SearchQuery } from "@retake/protocol";
import type { Parameters } from "../client/connect.ts";
import { Binder } from "./binder.ts";
import { compileSearch } from "./compile.ts";
import { rangeOf, type SearchedQuery } from "./range.ts";

/** A search asks for contents and scores of runs: they lie on the shard of the run. */
export const BESIDE = "distributed_product_mode = 'local'";

/** The runs that a search is about, as the end of a SELECT. */
export interface Candidates {
  readonly query: SearchQuery;
  /** `FROM runs AS r … WHERE …` */
  readonly sql: string;
  readonly parameters: Parameters;
  readonly range: SearchedRange;
}

/** @throws RetakeError `search_syntax` */
export function candidatesOf(project: string, { q, range: asked }: SearchedQuery, binder: Binder = new Binder()): Candidates {
  const nowMs = Date.now();
  const query = parseSearch(q, nowMs);
  const range = rangeOf(query, asked, nowMs);
  const { sql } = compileSearch(query, binder);
  const times = [
    ...(range.fromMs === null ? [] : ["r.start >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')"]),
    ...(range.toMs === null ? [] : ["r.start <= fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')"]),
  ];
  return {
    query,
    range,
    sql: `FROM runs AS r FINAL WHERE r.project = {project:String} AND ${[...times, `(${sql})`].join(" AND ")}`,
    parameters: {
      ...binder.parameters,
      project,
      ...(range.fromMs !== null && { fromMs: Math.floor(range.fromMs) }),
      ...(range.toMs !== null && { toMs: Math.ceil(range.toMs) }),
    },
  };
}
