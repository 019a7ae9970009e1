import type { Score } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";

/** Scores of runs and of their spans, by run id. */
export async function readScores(clickhouse: ClickHouse, project: string, runIds: readonly string[]): Promise<Map<string, Score[]>> {
  const found = new Map<string, Score[]>();
  if (runIds.length === 0) return found;
  const rows = await clickhouse.rows<Score & { runId: string }>(
    `SELECT lower(hex(trace_id)) AS runId, name, value, label, explanation, source,
       if(span_id = toFixedString('', 8), NULL, lower(hex(span_id))) AS spanId
     FROM scores FINAL
     WHERE project = {project:String} AND trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))
     ORDER BY time, name`,
    { project, ids: runIds },
  );
  for (const { runId, ...score } of rows) found.set(runId, [...(found.get(runId) ?? []), score]);
  return found;
}
