import { nanoseconds, text, textMap, uint8, type Column } from "../client/native-block.ts";
import type { LogRecord } from "./log-record.ts";

const YEAR_2000 = 946_684_800_000_000_000n;
const YEAR_2100 = 4_102_444_800_000_000_000n;

/** Every month is a partition: times of broken clocks must not make thousands of them. An unknown one has one of its own. */
function timeOf({ time }: LogRecord): bigint {
  if (time === 0n) return 0n;
  if (time < YEAR_2000) return YEAR_2000;
  return time > YEAR_2100 ? YEAR_2100 : time;
}

/** Columns of `otel_logs`. */
export const logColumns: readonly Column<LogRecord>[] = [
  text("project", (log) => log.project),
  nanoseconds("Timestamp", timeOf),
  text("TraceId", (log) => log.traceId),
  text("SpanId", (log) => log.spanId),
  uint8("TraceFlags", (log) => log.traceFlags),
  text("SeverityText", (log) => log.severityText),
  uint8("SeverityNumber", (log) => log.severityNumber),
  text("ServiceName", (log) => log.service),
  text("Body", (log) => log.body),
  text("ResourceSchemaUrl", (log) => log.resourceSchemaUrl),
  textMap("ResourceAttributes", (log) => log.resource),
  text("ScopeSchemaUrl", (log) => log.scopeSchemaUrl),
  text("ScopeName", (log) => log.scopeName),
  text("ScopeVersion", (log) => log.scopeVersion),
  textMap("ScopeAttributes", (log) => log.scopeAttributes),
  textMap("LogAttributes", (log) => log.attributes),
  text("EventName", (log) => log.eventName),
];
