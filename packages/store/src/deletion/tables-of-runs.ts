/** A table with rows of runs. */
export interface RunTable {
  readonly table: string;
  /** Which rows belong to the runs `{ids:Array(String)}` of `{project:String}`. */
  readonly ofRuns: string;
}

/** More would be too much for one statement: a parameter may have 128 KiB, and an id takes 35 bytes of it. */
export const IDS_A_STATEMENT = 2000;

const inProject = "project = {project:String}";

/** Rows by a column with the binary id of their run. */
function byId(table: string, column: string): RunTable {
  return { table, ofRuns: `${inProject} AND ${column} IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))` };
}

/** What a run consists of. Its summary comes last: what was begun is found again by it. */
export const tablesOfRuns: readonly RunTable[] = [
  byId("spans", "trace_id"),
  byId("span_io", "trace_id"),
  byId("scores", "trace_id"),
  byId("signals", "run"),
  byId("checkpoint_step", "run"),
  byId("checkpoint_blob", "run"),
  byId("checkpoint_shared_use", "run"),
  byId("state_values", "run"),
  { table: "otel_logs", ofRuns: `${inProject} AND TraceId IN {ids:Array(String)}` },
  // Only the first event of a job names its run.
  { table: "jobs", ofRuns: `${inProject} AND id IN (SELECT id FROM jobs WHERE ${inProject} AND run_id IN {ids:Array(String)})` },
  byId("runs", "trace_id"),
];

/** Results of experiments say what a run answered: they go with it by request only, else they stay as long as their experiment. */
export const experimentResults: RunTable = {
  table: "experiment_results",
  ofRuns: `${inProject} AND JSONExtractString(data, 'runId') IN {ids:Array(String)}`,
};

/** Pages of ids, as many as fit into a statement. */
export function* pagesOf(ids: readonly string[]): Generator<string[]> {
  for (let i = 0; i < ids.length; i += IDS_A_STATEMENT) yield ids.slice(i, i + IDS_A_STATEMENT);
}
