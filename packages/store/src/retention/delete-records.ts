import type { ClickHouse } from "../client/connect.ts";

/** Table of records that belong to no run → the column with their time. */
const times: Readonly<Record<string, string>> = {
  // Messages that came as log records of their own, of spans that never came.
  span_io: "start",
  otel_logs: "TimestampTime",
  otel_metrics_gauge: "TimeUnix",
  otel_metrics_sum: "TimeUnix",
  otel_metrics_histogram: "TimeUnix",
  otel_metrics_exponential_histogram: "TimeUnix",
  otel_metrics_summary: "TimeUnix",
};

const runsOfProject = (id: string): string => `(SELECT ${id} FROM runs WHERE project = {project:String})`;
const ofNoRun: Readonly<Record<string, string>> = {
  span_io: `AND part != 0 AND trace_id NOT IN ${runsOfProject("trace_id")}`,
  otel_logs: `AND TraceId NOT IN ${runsOfProject("lower(hex(trace_id))")}`,
};

export const recordTables: readonly string[] = Object.keys(times);

/**
 * Deletes records of logs and metrics by their own time. A log record of a run that stays goes with its run, so that
 * of a run that goes on for longer nothing is missing. Returns how many went.
 */
export async function deleteRecords(clickhouse: ClickHouse, project: string, ageSeconds: number, signal: AbortSignal): Promise<number> {
  const parameters = { project, ageSeconds };
  let deleted = 0;
  for (const [table, time] of Object.entries(times)) {
    signal.throwIfAborted();
    // 1970 stands for a time that the sender did not say.
    const old = `project = {project:String} AND ${time} < now() - toIntervalSecond({ageSeconds:UInt32}) AND toYear(${time}) > 1970 ${ofNoRun[table] ?? ""}`;
    const [row] = await clickhouse.rows<{ count: number }>(`SELECT count() AS count FROM ${table} WHERE ${old}`, parameters);
    if (row === undefined || row.count === 0) continue;
    await clickhouse.deleteWhere(table, old, parameters);
    deleted += row.count;
  }
  return deleted;
}
