import { facetFields, type FacetField, type SearchOverview } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { BESIDE, candidatesOf, oldestRunMs, within, type Candidates } from "./candidates.ts";
import type { SearchedQuery } from "./range.ts";
import { reachBack, searchLimits, type SearchLimits } from "./reach.ts";

const FACET_VALUES = 20;
/** Counts of so many different values are exact; of more, those of the frequent ones nearly so. */
const COUNTED_VALUES = 2_000;
const BUCKETS = 60;
const bucketsMs = [1, 5, 15, 60, 180, 720, 1440, 10_080, 43_200].map((minutes) => minutes * 60_000);

/** Facet → the values of it that a run has. */
const facets: Readonly<Record<FacetField, { readonly sql: string; readonly list?: true }>> = {
  status: { sql: "r.status" },
  agent: { sql: "r.agent" },
  version: { sql: "r.agent_version" },
  tool: { sql: "r.tools", list: true },
  model: { sql: "r.models", list: true },
  service: { sql: "r.service" },
  environment: { sql: "r.environment" },
  label: { sql: "r.labels", list: true },
  user: { sql: "r.user" },
};

interface Part {
  readonly total: number;
  readonly values: readonly (readonly (readonly [value: string, count: number])[])[];
  readonly buckets: readonly Bucket[];
}

type Bucket = SearchOverview["histogram"]["buckets"][number];

/** How many runs match, when they were, and their most frequent values. */
export async function searchOverview(
  clickhouse: ClickHouse,
  project: string,
  query: SearchedQuery,
  limits: SearchLimits = searchLimits,
): Promise<SearchOverview> {
  const candidates = candidatesOf(project, query);
  const { range } = candidates;
  const oldestMs = async (): Promise<number> => oldestRunMs(clickhouse, project);
  const beginMs = range.fromMs ?? (await oldestMs());
  const width = Math.max(0, (range.toMs ?? Date.now()) - beginMs);
  const bucketMs = bucketsMs.find((each) => width / each <= BUCKETS) ?? bucketsMs.at(-1)!;
  const { parts, partial } = await reachBack({
    range,
    limits,
    oldestMs: async () => beginMs,
    ask: async (stretch, settings) => ask(clickhouse, candidates, bucketMs, within(stretch), `${BESIDE}, ${settings}`),
  });
  return {
    total: parts.reduce((sum, part) => sum + part.total, 0),
    range,
    facets: facetFields
      .map((field, i) => ({ field, ...mostFrequent(parts.map(({ values }) => values[i] ?? [])) }))
      .filter(({ values }) => values.length > 0),
    histogram: { bucketMs, buckets: addUp(parts.flatMap(({ buckets }) => buckets)) },
    partial,
  };
}

/** All in one pass over the runs. */
async function ask(
  clickhouse: ClickHouse,
  { sql, parameters }: Candidates,
  bucketMs: number,
  time: ReturnType<typeof within>,
  settings: string,
): Promise<Part> {
  const counted = facetFields.map((field) => {
    const { sql: of, list } = facets[field];
    const top = `approx_top_count${list ? "Array" : ""}(${FACET_VALUES + 2}, ${COUNTED_VALUES})(${list ? `arrayMap(each -> toString(each), ${of})` : `toString(${of})`})`;
    return `arrayMap(each -> (each.1, each.2), ${top})`;
  });
  const [row] = await clickhouse.rows<{
    total: number;
    values: [string, number][][];
    buckets: [number[], number[], number[]];
  }>(
    `SELECT count() AS total,
       [${counted.join(",\n        ")}] AS values,
       sumMap([intDiv(toUnixTimestamp64Milli(r.start), {bucketMs:Int64}) * {bucketMs:Int64}], [1], [toUInt64(r.status = 'error')]) AS buckets
     FROM runs AS r FINAL WHERE ${sql} AND ${time.sql} SETTINGS ${settings}`,
    { ...parameters, ...time.parameters, bucketMs },
  );
  if (row === undefined) return { total: 0, values: [], buckets: [] };
  const [starts, runs, errors] = row.buckets;
  return {
    total: row.total,
    values: row.values,
    buckets: starts.map((startMs, i) => ({ startMs, runs: runs[i] ?? 0, errors: errors[i] ?? 0 })),
  };
}

/** Runs without a value count for none. */
function mostFrequent(lists: readonly (readonly (readonly [string, number])[])[]): Omit<SearchOverview["facets"][number], "field"> {
  const counts = new Map<string, number>();
  for (const [value, count] of lists.flat()) if (value !== "") counts.set(value, (counts.get(value) ?? 0) + count);
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { values: values.slice(0, FACET_VALUES), more: values.length > FACET_VALUES };
}

function addUp(buckets: readonly Bucket[]): Bucket[] {
  const sums = new Map<number, Bucket>();
  for (const { startMs, runs, errors } of buckets) {
    const sum = sums.get(startMs);
    sums.set(startMs, { startMs, runs: (sum?.runs ?? 0) + runs, errors: (sum?.errors ?? 0) + errors });
  }
  return [...sums.values()].toSorted((a, b) => a.startMs - b.startMs);
}
