import { caseResult, experiment as experimentSchema, type CaseResult, type Experiment } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { text, uint32, type Column } from "../client/native-block.ts";

/** Writes an experiment; one of the same id is replaced. */
export async function putExperiment(clickhouse: ClickHouse, project: string, experiment: Experiment): Promise<void> {
  await clickhouse.run(
    `INSERT INTO experiments (project, id, suite, created, data)
     SELECT {project:String}, {id:String}, {suite:String}, fromUnixTimestamp64Milli({created:Int64}), {data:String}`,
    {
      project,
      id: experiment.id,
      suite: experiment.suite,
      created: Math.trunc(experiment.createdTimeMs),
      data: JSON.stringify(experiment),
    },
  );
}

export async function getExperiment(clickhouse: ClickHouse, project: string, id: string): Promise<Experiment | null> {
  const [row] = await clickhouse.rows<{ data: string }>(
    "SELECT data FROM experiments FINAL WHERE project = {project:String} AND id = {id:String}",
    { project, id },
  );
  return row === undefined ? null : experimentSchema.parse(JSON.parse(row.data));
}

/** Newest first. */
export async function listExperiments(clickhouse: ClickHouse, project: string, suite?: string): Promise<Experiment[]> {
  const ofSuite = suite === undefined ? "" : "AND suite = {suite:String}";
  const rows = await clickhouse.rows<{ data: string }>(
    `SELECT data FROM experiments FINAL WHERE project = {project:String} ${ofSuite} ORDER BY created DESC, id DESC LIMIT 10000`,
    {
      project,
      ...(suite === undefined ? {} : { suite }),
    },
  );
  return rows.map(({ data }) => experimentSchema.parse(JSON.parse(data)));
}

interface ResultRow {
  readonly experimentId: string;
  readonly result: CaseResult;
}

function resultColumns(project: string): Column<ResultRow>[] {
  return [
    text("project", () => project),
    text("experiment_id", (row) => row.experimentId),
    text("case_id", (row) => row.result.caseId),
    uint32("trial", (row) => row.result.trial),
    text("data", (row) => JSON.stringify(row.result)),
  ];
}

/** Adds results; the same case and trial again replaces. */
export async function addResults(
  clickhouse: ClickHouse,
  project: string,
  experimentId: string,
  results: readonly CaseResult[],
): Promise<void> {
  const rows = results.map((result) => ({ experimentId, result }));
  await clickhouse.insert("experiment_results", resultColumns(project), rows);
}

export async function listResults(clickhouse: ClickHouse, project: string, experimentId: string): Promise<CaseResult[]> {
  const rows = await clickhouse.rows<{ data: string }>(
    "SELECT data FROM experiment_results FINAL WHERE project = {project:String} AND experiment_id = {experimentId:String} ORDER BY case_id, trial",
    { project, experimentId },
  );
  return rows.map(({ data }) => caseResult.parse(JSON.parse(data)));
}
