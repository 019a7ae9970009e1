import { keyedFields, type KeyedField, type SearchValues } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { candidatesOf, within } from "./candidates.ts";

export interface ValuesQuery {
  /** A field of the search language; `score`, `attr` or `resource` alone: their names. */
  readonly field: string;
  readonly prefix: string;
  readonly range?: string | undefined;
  readonly limit: number;
}

/** Field → the values of it that a run has, as an array. */
const ofRun: Readonly<Record<string, string>> = {
  status: "[r.status]",
  agent: "[r.agent]",
  version: "[r.agent_version]",
  tool: "r.tools",
  model: "r.models",
  service: "[r.service]",
  environment: "[r.environment]",
  conversation: "[r.conversation]",
  user: "[r.user]",
  label: "r.labels",
  experiment: "[r.experiment]",
};

/** Field → the values of it that a span has. */
const ofSpan: Readonly<Record<string, string>> = {
  provider: "[s.provider]",
  kind: "[s.kind]",
  name: "[s.name]",
  attr: "mapKeys(s.attributes)",
  resource: "mapKeys(s.resource)",
};

const maps: Readonly<Partial<Record<KeyedField, string>>> = { attr: "s.attributes", resource: "s.resource" };

/** Values that a field has, the most frequent first: what one who types may mean. None of a field that has no values to choose from. */
export async function searchValues(clickhouse: ClickHouse, project: string, query: ValuesQuery): Promise<SearchValues> {
  const { sql, parameters, range } = candidatesOf(project, { q: "", range: query.range });
  const time = within(range);
  const own = { ...parameters, ...time.parameters, prefix: query.prefix, limit: query.limit };
  const most =
    "GROUP BY value HAVING value != '' AND startsWith(lowerUTF8(value), lowerUTF8({prefix:String})) ORDER BY count DESC, value LIMIT {limit:UInt32}";
  const [name = "", ...rest] = query.field.split(".");
  const key = rest.join(".");
  const ask = async (select: string, from: string, more: Record<string, string> = {}): Promise<SearchValues> => ({
    values: await clickhouse.rows(`SELECT arrayJoin(${select}) AS value, count() AS count ${from} ${most}`, { ...own, ...more }),
  });
  const since = range.fromMs === null ? "" : "AND s.start >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')";
  const spans = `FROM spans AS s WHERE s.project = {project:String} ${since}`;
  if (key === "" && Object.hasOwn(ofRun, name)) return ask(ofRun[name]!, `FROM runs AS r FINAL WHERE ${sql} AND ${time.sql}`);
  if (key === "" && Object.hasOwn(ofSpan, name)) return ask(ofSpan[name]!, spans);
  if (name === "score") return key === "" ? ask("[s.name]", "FROM scores AS s WHERE s.project = {project:String}") : { values: [] };
  if (name === "suite") return ask("[e.suite]", "FROM experiments AS e FINAL WHERE e.project = {project:String}");
  const map = Object.hasOwn(keyedFields, name) ? maps[name as KeyedField] : undefined;
  if (map === undefined) return { values: [] };
  return ask(`[substringUTF8(${map}[{key:String}], 1, 200)]`, `${spans} AND mapContains(${map}, {key:String})`, { key });
}
