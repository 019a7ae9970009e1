import type { Score, SpanSkeleton } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { readScores } from "../scores/read-scores.ts";
import type { StoredSpan } from "../store.ts";
import { noContent, readContents, type Content } from "./read-content.ts";

export const skeletonColumns = `
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
  const { spans } = await getSpans(clickhouse, project, run, [span]);
  return spans[0] ?? null;
}

/**
 * Spans with their contents, in the order of the ids; those that are not known are left out. Where they would be too
 * much at once, the spans of the first ids.
 */
export async function getSpans(
  clickhouse: ClickHouse,
  project: string,
  run: string,
  ids: readonly string[],
): Promise<{ spans: StoredSpan[]; answered: number }> {
  for (let some = ids; ; some = some.slice(0, Math.ceil(some.length / 2))) {
    const spans = await readSpans(clickhouse, { project, run, spans: some });
    if (spans !== null) return { spans, answered: some.length };
  }
}

/** What several spans may take in one answer. In bytes, as the server counts them. */
const ANSWER_BYTES = 32_000_000;

/** null where the server did not give all of it. One span is read whatever it takes. */
async function readSpans(
  clickhouse: ClickHouse,
  parameters: { readonly project: string; readonly run: string; readonly spans: readonly string[] },
): Promise<StoredSpan[] | null> {
  const { project, run, spans } = parameters;
  const where = `${ofRun} AND span_id IN arrayMap(id -> CAST(unhex(id) AS FixedString(8)), {spans:Array(String)})`;
  const limited = spans.length > 1;
  const settings = limited ? `SETTINGS max_result_bytes = ${ANSWER_BYTES}, result_overflow_mode = 'break'` : "";
  const [rows, contents, scores] = await Promise.all([
    clickhouse.rows<SpanSkeleton & SpanRow>(
      `SELECT ${skeletonColumns}, attributes, input_key AS inputKey, output_key AS outputKey, resource, events, links
       FROM spans FINAL WHERE ${where} ${settings}`,
      parameters,
    ),
    readContents(clickhouse, where, parameters, settings),
    readScores(clickhouse, project, [run]),
  ]);
  if (
    limited &&
    (lengthOf(rows) > ANSWER_BYTES / 2 || lengthOf([...contents.values()].map(({ input, output }) => input + output)) > ANSWER_BYTES / 2)
  )
    return null;
  const byId = new Map(rows.map((row) => [row.spanId, row]));
  return spans.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [storedSpan(row, contents.get(id) ?? noContent, scores.get(run) ?? [])];
  });
}

/** A lower bound of what the server counted: well below its limit nothing was broken off. */
function lengthOf(rows: readonly unknown[]): number {
  return rows.reduce<number>((sum, row) => sum + JSON.stringify(row).length, 0);
}

function storedSpan(row: SpanSkeleton & SpanRow, content: Content, scores: readonly Score[]): StoredSpan {
  const { attributes, inputKey, outputKey, resource, events, links, ...skeleton } = row;
  // Kept once only: as content.
  if (inputKey !== "") attributes[inputKey] = content.own.input;
  if (outputKey !== "") attributes[outputKey] = content.own.output;
  const own = scores.filter((score) => score.spanId === skeleton.spanId);
  return { skeleton, input: content.input, output: content.output, attributes, resource, events, links, scores: own };
}
