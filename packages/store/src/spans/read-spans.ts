import type { Score, SpanSkeleton } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { readScores } from "../scores/read-scores.ts";
import type { StoredSpan } from "../store.ts";
import { readContent } from "./read-content.ts";

const skeletonColumns = `
  lower(hex(span_id)) AS spanId,
  if(parent_id = toFixedString('', 8), NULL, lower(hex(parent_id))) AS parentId,
  name,
  kind,
  operation,
  multiIf(end_ns = 0, 'running', status = 'error', 'error', 'ok') AS status,
  status_message AS statusMessage,
  toUnixTimestamp64Nano(start) / 1e6 AS startTimeMs,
  if(end_ns = 0, NULL, greatest(0, toInt64(end_ns) - toUnixTimestamp64Nano(start)) / 1e6) AS durationMs,
  agent,
  model,
  tool,
  input_tokens + cache_read_tokens + cache_write_tokens AS inputTokens,
  output_tokens + reasoning_tokens AS outputTokens,
  toFloat64(cost) AS costUsd,
  step_key AS stepKey,
  source,
  CAST(held AS Bool) AS held,
  attempts,
  if(checkpoint_pre = toFixedString('', 16), NULL, lower(hex(checkpoint_pre))) AS checkpointPre,
  if(checkpoint_post = toFixedString('', 16), NULL, lower(hex(checkpoint_post))) AS checkpointPost,
  preview`;

export const ofRun = "project = {project:String} AND trace_id = CAST(unhex({run:String}) AS FixedString(16))";

/** All spans of a run, in order of start. */
export async function listSpans(clickhouse: ClickHouse, project: string, run: string): Promise<SpanSkeleton[]> {
  return clickhouse.rows<SpanSkeleton>(
    `SELECT ${skeletonColumns} FROM spans AS s FINAL WHERE ${ofRun} ORDER BY s.start, s.end_ns = 0, s.span_id`,
    { project, run },
  );
}

interface SpanRow {
  readonly attributes: Record<string, string>;
  readonly inputKey: string;
  readonly outputKey: string;
  readonly resource: Record<string, string>;
  readonly events: string;
  readonly links: string;
}

/** One span with its content, or null. */
export async function getSpan(clickhouse: ClickHouse, project: string, run: string, span: string): Promise<StoredSpan | null> {
  const where = `${ofRun} AND span_id = CAST(unhex({span:String}) AS FixedString(8))`;
  const parameters = { project, run, span };
  const [[row], content, scores] = await Promise.all([
    clickhouse.rows<SpanSkeleton & SpanRow>(
      `SELECT ${skeletonColumns}, attributes, input_key AS inputKey, output_key AS outputKey, resource, events, links FROM spans FINAL WHERE ${where}`,
      parameters,
    ),
    readContent(clickhouse, where, parameters),
    readScores(clickhouse, project, [run]),
  ]);
  if (row === undefined) return null;
  const { attributes, inputKey, outputKey, resource, events, links, ...skeleton } = row;
  // Kept once only: as content.
  if (inputKey !== "") attributes[inputKey] = content.own.input;
  if (outputKey !== "") attributes[outputKey] = content.own.output;
  const own: Score[] = (scores.get(run) ?? []).filter((score) => score.spanId === span);
  return { skeleton, input: content.input, output: content.output, attributes, resource, events, links, scores: own };
}
