import type { RunDetail, RunSummary } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { readScores } from "../scores/read-scores.ts";
import { runColumns, toRunSummary, type RunRow } from "./run-row.ts";

/** One run, what it was pinned to, and its forks, oldest first. */
export async function getRun(clickhouse: ClickHouse, project: string, runId: string): Promise<RunDetail | null> {
  const [[row], forks] = await Promise.all([
    clickhouse.rows<RunRow & { pins: string }>(
      `SELECT ${runColumns}, r.pins AS pins FROM runs AS r FINAL WHERE r.project = {project:String} AND r.trace_id = CAST(unhex({runId:String}) AS FixedString(16))`,
      { project, runId },
    ),
    clickhouse.rows<RunRow>(
      `SELECT ${runColumns} FROM runs AS r FINAL WHERE r.project = {project:String} AND r.fork_run = {runId:String} ORDER BY r.start, r.trace_id LIMIT 1000`,
      { project, runId },
    ),
  ]);
  if (row === undefined) return null;
  const { pins, ...own } = row;
  const [run, ...rest] = await withScores(clickhouse, project, [own, ...forks]);
  if (run === undefined) return null;
  const parentGone = run.fork !== null && !(await exists(clickhouse, project, run.fork.runId));
  return { run, pins: toPins(pins), forks: rest, ...(parentGone && { parentGone }) };
}

async function exists(clickhouse: ClickHouse, project: string, runId: string): Promise<boolean> {
  const [row] = await clickhouse.rows<{ count: number }>(
    "SELECT count() AS count FROM runs WHERE project = {project:String} AND trace_id = CAST(unhex({runId:String}) AS FixedString(16))",
    { project, runId },
  );
  return row !== undefined && row.count > 0;
}

async function withScores(clickhouse: ClickHouse, project: string, rows: readonly RunRow[]): Promise<RunSummary[]> {
  const ids = rows.map(({ runId }) => runId);
  const scores = await readScores(clickhouse, project, ids);
  return rows.map((row) => toRunSummary(row, scores.get(row.runId) ?? []));
}

function toPins(text: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(Object.entries(value).map(([key, pin]) => [key, typeof pin === "string" ? pin : JSON.stringify(pin)]));
  } catch {
    return {};
  }
}
