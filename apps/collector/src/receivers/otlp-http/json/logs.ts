import type { OtlpLog, OtlpResource, OtlpScope } from "../../../pipeline/index.ts";
import { ElementCount } from "../decode-limits.ts";
import { idAt, objectAt, stringAt, uint64At, type JsonObject } from "./fields.ts";
import { readGroups } from "./groups.ts";
import { parseBody } from "./parse.ts";
import { readAnyValue, readAttributes } from "./values.ts";

/** Decodes the JSON form of an `ExportLogsServiceRequest`. @throws DecodeError */
export function decodeLogs(body: Buffer, count: ElementCount = new ElementCount()): OtlpLog[] {
  return readGroups(parseBody(body), ["resourceLogs", "scopeLogs", "logRecords"], count, readLog);
}

function readLog(log: JsonObject, resource: OtlpResource, scope: OtlpScope, count: ElementCount): OtlpLog {
  const content = objectAt(log, "body");
  const time = uint64At(log, "timeUnixNano");
  return {
    traceId: idAt(log, "traceId"),
    spanId: idAt(log, "spanId"),
    time: time === 0n ? uint64At(log, "observedTimeUnixNano") : time,
    eventName: stringAt(log, "eventName"),
    body: content === undefined ? null : readAnyValue(content, count, 0),
    attributes: readAttributes(log, count),
    resource,
    scope,
  };
}
