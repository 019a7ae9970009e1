import { RetakeError, type LogList, type LogListQuery, type RunLog } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";

/** Log records come from other clocks than the run's spans, and may be about what led to it. */
const PADDING_SECONDS = 86_400;

interface LogRow extends RunLog {
  readonly timeNs: string;
  readonly digest: string;
}

const columns = `
  toString(toUnixTimestamp64Nano(Timestamp)) AS timeNs,
  lower(hex(digest)) AS digest,
  if(Timestamp = toDateTime64(0, 9), NULL, intDiv(toUnixTimestamp64Nano(Timestamp), 1000) / 1000) AS timeMs,
  if(SpanId = '', NULL, SpanId) AS spanId,
  SeverityNumber AS severity,
  SeverityText AS severityText,
  EventName AS eventName,
  Body AS body,
  LogAttributes AS attributes,
  ServiceName AS service,
  ScopeName AS scope`;

/** One page of the log records of a run, in order of time; none where the run is not known. */
export async function listLogs(clickhouse: ClickHouse, project: string, runId: string, query: LogListQuery): Promise<LogList> {
  const window = await timesOf(clickhouse, project, runId);
  if (window === undefined) return { logs: [], next: null };
  const place = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const conditions = [
    "l.project = {project:String}",
    "l.TraceId = {runId:String}",
    "(l.TimestampTime BETWEEN toDateTime({from:UInt32}) AND toDateTime({to:UInt32}) OR l.TimestampTime = toDateTime(0))",
  ];
  if (query.spanId !== undefined) conditions.push("l.SpanId = {spanId:String}");
  if (place !== undefined)
    conditions.push("(toUnixTimestamp64Nano(l.Timestamp), l.digest) > ({timeNs:Int64}, CAST(unhex({digest:String}) AS FixedString(16)))");
  const rows = await clickhouse.rows<LogRow>(
    // Rows that came twice may not have been merged yet.
    `SELECT ${columns} FROM otel_logs AS l WHERE ${conditions.join(" AND ")}
     ORDER BY l.Timestamp, l.digest LIMIT 1 BY l.Timestamp, l.digest LIMIT {limit:UInt32}`,
    { project, runId, ...window, ...place, spanId: query.spanId, limit: query.limit + 1 },
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { logs: page.map(toLog), next: rows.length > query.limit && last !== undefined ? writeCursor(last) : null };
}

/** When a run was, in Unix seconds and with room on both sides: a look-up by trace id alone would read the whole table's index. */
async function timesOf(clickhouse: ClickHouse, project: string, runId: string): Promise<{ from: number; to: number } | undefined> {
  const [times] = await clickhouse.rows<{ from: number; to: number }>(
    `SELECT greatest(0, toUnixTimestamp(toDateTime(min(r.start))) - ${PADDING_SECONDS}) AS from,
       if(min(r.end_ns) = 0, 4294967295, least(4294967295, toUInt64(max(r.end_ns) / 1000000000) + ${PADDING_SECONDS})) AS to
     FROM runs AS r FINAL WHERE r.project = {project:String} AND r.trace_id = CAST(unhex({runId:String}) AS FixedString(16))
     HAVING count() > 0`,
    { project, runId },
  );
  return times;
}

function toLog({ timeMs, spanId, severity, severityText, eventName, body, attributes, service, scope }: LogRow): RunLog {
  return { timeMs, spanId, severity, severityText, eventName, body, attributes, service, scope };
}

function writeCursor({ timeNs, digest }: LogRow): string {
  return Buffer.from(`${timeNs}.${digest}`).toString("base64url");
}

/** @throws RetakeError `bad_request` Thrown when it is not one of ours. */
function readCursor(cursor: string): { timeNs: string; digest: string } {
  const [, timeNs, digest] = /^(\d{1,18}|[1-8]\d{18})\.([0-9a-f]{32})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (timeNs === undefined || digest === undefined)
    throw new RetakeError("bad_request", "The cursor is not `next` of a page of log records.");
  return { timeNs, digest };
}
