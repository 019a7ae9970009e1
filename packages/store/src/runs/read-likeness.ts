import type { RunLikeness } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { similarity } from "./likeness.ts";

const MAX_NAMES = 20;

interface Row {
  readonly runId: string;
  readonly similarity: number;
  readonly names: readonly string[];
}

/** How like another run these are, and which steps they have more or fewer of. */
export async function readLikeness(
  clickhouse: ClickHouse,
  project: string,
  to: string,
  ids: readonly string[],
): Promise<Map<string, RunLikeness>> {
  const one =
    "SELECT any(likeness) FROM runs FINAL WHERE project = {project:String} AND trace_id = CAST(unhex({to:String}) AS FixedString(16))";
  const rows = await clickhouse.rows<Row>(
    `SELECT lower(hex(r.trace_id)) AS runId, ${similarity("r.likeness", `(${one})`)} AS similarity, r.step_names AS names
     FROM runs AS r FINAL WHERE r.project = {project:String} AND r.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))`,
    { project, to, ids: [...new Set([...ids, to])] },
  );
  const other = rows.find(({ runId }) => runId === to);
  const known = countsOf(other?.names ?? []);
  return new Map(rows.map((row) => [row.runId, { similarity: row.similarity, ...differences(countsOf(row.names), known) }]));
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function differences(of: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>): Omit<RunLikeness, "similarity"> {
  const [more, fewer]: [RunLikeness["more"], RunLikeness["fewer"]] = [[], []];
  let shared = 0;
  for (const name of new Set([...of.keys(), ...to.keys()])) {
    const [here, there] = [of.get(name) ?? 0, to.get(name) ?? 0];
    shared += Math.min(here, there);
    if (here > there) more.push({ name, count: here - there });
    if (there > here) fewer.push({ name, count: there - here });
  }
  const most = (list: RunLikeness["more"]): RunLikeness["more"] => list.toSorted((a, b) => b.count - a.count).slice(0, MAX_NAMES);
  return { shared, more: most(more), fewer: most(fewer) };
}
