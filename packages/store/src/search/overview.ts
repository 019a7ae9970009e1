import { facetField, type FacetField, type SearchOverview } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { BESIDE, candidatesOf } from "./candidates.ts";
import type { SearchedQuery } from "./range.ts";

const FACET_VALUES = 20;
const BUCKETS = 60;
const bucketsMs = [1, 5, 15, 60, 180, 720, 1440, 10_080, 43_200].map((minutes) => minutes * 60_000);

/** Facet → the values of it that a run has, as an array. */
const facets: Readonly<Record<FacetField, string>> = {
  status: "[r.status]",
  agent: "[r.agent]",
  version: "[r.agent_version]",
  tool: "r.tools",
  model: "r.models",
  service: "[r.service]",
  environment: "[r.environment]",
  label: "r.labels",
  user: "[r.user]",
};

/** How many runs match, when they were, and their most frequent values. */
export async function searchOverview(clickhouse: ClickHouse, project: string, query: SearchedQuery): Promise<SearchOverview> {
  const { sql, parameters, range } = candidatesOf(project, query);
  const settings = `SETTINGS ${BESIDE}`;
  const [span] = await clickhouse.rows<{ total: number; firstMs: number; lastMs: number }>(
    `SELECT count() AS total, toUnixTimestamp64Milli(min(r.start)) AS firstMs, toUnixTimestamp64Milli(max(r.start)) AS lastMs ${sql} ${settings}`,
    parameters,
  );
  const { total, firstMs, lastMs } = span ?? { total: 0, firstMs: 0, lastMs: 0 };
  const width = total === 0 ? 0 : lastMs - Math.min(range.fromMs ?? firstMs, firstMs);
  const bucketMs = bucketsMs.find((each) => width / each <= BUCKETS) ?? bucketsMs.at(-1)!;
  const [values, buckets] = await Promise.all([
    Promise.all(
      facetField.options.map(async (field) => {
        const found = await clickhouse.rows<{ value: string; count: number }>(
          `SELECT arrayJoin(${facets[field]}) AS value, count() AS count ${sql} GROUP BY value HAVING value != '' ORDER BY count DESC, value LIMIT ${FACET_VALUES + 1} ${settings}`,
          parameters,
        );
        return { field, values: found.slice(0, FACET_VALUES), more: found.length > FACET_VALUES };
      }),
    ),
    clickhouse.rows<{ startMs: number; runs: number; errors: number }>(
      `SELECT intDiv(toUnixTimestamp64Milli(r.start), {bucketMs:Int64}) * {bucketMs:Int64} AS startMs, count() AS runs, countIf(r.status = 'error') AS errors ${sql} GROUP BY startMs ORDER BY startMs ${settings}`,
      { ...parameters, bucketMs },
    ),
  ]);
  return { total, range, facets: values.filter(({ values: of }) => of.length > 0), histogram: { bucketMs, buckets }, partial: null };
}
