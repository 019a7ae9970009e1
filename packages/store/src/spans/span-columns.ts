import type { SpanColumns } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { ofRun } from "./read-spans.ts";

const idOrNothing = (column: string, bytes: number): string => `if(${column} = toFixedString('', ${bytes}), '', lower(hex(${column})))`;

const columnsSql = `
  lower(hex(span_id)) AS spanId,
  ${idOrNothing("parent_id", 8)} AS parentId,
  name, kind, operation, agent, model, tool, source, attempts, preview,
  multiIf(end_ns = 0, 'running', status = 'error', 'error', 'ok') AS status,
  status_message AS statusMessage,
  toUnixTimestamp64Micro(start) AS startUs,
  if(end_ns = 0, NULL, greatest(0, toInt64(end_ns) - toUnixTimestamp64Nano(start)) / 1e6) AS durationMs,
  input_tokens + cache_read_tokens + cache_write_tokens AS inputTokens,
  output_tokens + reasoning_tokens AS outputTokens,
  toFloat64(cost) AS costUsd,
  step_key AS stepKey,
  CAST(held AS Bool) AS held,
  ${idOrNothing("checkpoint_pre", 16)} AS checkpointPre,
  ${idOrNothing("checkpoint_post", 16)} AS checkpointPost`;

type Texts = SpanColumns["name"];
type TextColumn = { [N in keyof SpanColumns]: SpanColumns[N] extends Texts ? N : never }[keyof SpanColumns];
const textColumns = [
  "parentId",
  "name",
  "kind",
  "operation",
  "status",
  "statusMessage",
  "agent",
  "model",
  "tool",
  "stepKey",
  "source",
  "checkpointPre",
  "checkpointPost",
  "preview",
] as const satisfies readonly TextColumn[];

type Read = Omit<SpanColumns, TextColumn | "total" | "untilMs" | "originMs" | "startTimeMs"> &
  Record<TextColumn, string[]> & { startUs: number[] };

const empty = Object.fromEntries(
  [...textColumns, "spanId", "startUs", "durationMs", "inputTokens", "outputTokens", "costUsd", "held", "attempts"].map((name) => [
    name,
    [],
  ]),
) as unknown as Read;

/** Spans of a run by column, in order of start; with an instant only the later ones and those that are going on. */
export async function listSpanColumns(clickhouse: ClickHouse, project: string, run: string, sinceMs?: number): Promise<SpanColumns> {
  const parameters = { project, run };
  // Counted before they are read: what comes in between is among the spans, and no caller misses it.
  const [count] = await clickhouse.rows<{ total: number; untilMs: number }>(
    `SELECT uniqExact(span_id) AS total, toUnixTimestamp64Milli(now64(3)) AS untilMs FROM spans WHERE ${ofRun}`,
    parameters,
  );
  const { total = 0, untilMs = 0 } = count ?? {};
  const recent =
    sinceMs === undefined ? "" : "AND (s.end_ns = 0 OR s.end_ns >= {sinceNs:UInt64} OR toUnixTimestamp64Nano(s.start) >= {sinceNs:UInt64})";
  // Sorting wide rows in parts and merging them takes longer than sorting them at once.
  const found = await clickhouse.columns<Partial<Read>>(
    `SELECT ${columnsSql} FROM spans AS s FINAL WHERE ${ofRun} ${recent} ORDER BY s.start, s.end_ns = 0, s.span_id SETTINGS max_threads = 1`,
    sinceMs === undefined ? parameters : { ...parameters, sinceNs: String(BigInt(Math.max(0, Math.floor(sinceMs))) * 1_000_000n) },
  );
  // Without a row there are no columns either.
  const { startUs, ...read }: Read = { ...empty, ...found };
  const originUs = startUs[0] ?? 0;
  return {
    ...read,
    ...(Object.fromEntries(textColumns.map((name) => [name, onceEach(read[name])])) as Record<TextColumn, Texts>),
    startTimeMs: startUs.map((us) => (us - originUs) / 1000),
    total: sinceMs === undefined ? Math.max(total, startUs.length) : total,
    untilMs,
    originMs: originUs / 1000,
  };
}

/** Columns repeat themselves: names, models, and each state stands after one step and before the next; some say one thing only. */
function onceEach(column: readonly string[]): Texts {
  const places = new Map<string, number>();
  const of: number[] = [];
  for (const text of column) {
    let place = places.get(text);
    if (place === undefined) places.set(text, (place = places.size));
    of.push(place);
  }
  return { texts: [...places.keys()], of: places.size > 1 ? of : [] };
}
