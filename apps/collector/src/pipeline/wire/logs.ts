import type { AttributeValue, OtlpLog, OtlpResource, OtlpScope } from "../records.ts";
import { ElementCount } from "./decode-limits.ts";
import { readGroups } from "./groups.ts";
import { readAnyValue, readKeyValue } from "./values.ts";
import type { WireReader } from "./wire-reader.ts";

/** Decodes an `ExportLogsServiceRequest`. @throws DecodeError */
export function decodeLogs(body: Buffer, count: ElementCount = new ElementCount()): OtlpLog[] {
  return readGroups(body, count, { read: readLog, rowsOf: () => 1 });
}

function readLog(reader: WireReader, resource: OtlpResource, scope: OtlpScope, count: ElementCount): OtlpLog {
  const attributes = new Map<string, AttributeValue>();
  const log = {
    traceId: "",
    spanId: "",
    time: 0n,
    severityNumber: 0,
    severityText: "",
    flags: 0,
    eventName: "",
    body: null as AttributeValue,
    attributes,
    resource,
    scope,
  };
  let observed = 0n;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        log.time = reader.fixed64();
        break;
      case 2:
        log.severityNumber = reader.int32();
        break;
      case 3:
        log.severityText = reader.string();
        break;
      case 5:
        log.body = reader.message(() => readAnyValue(reader, count, 0));
        break;
      case 6:
        readKeyValue(reader, attributes, count);
        break;
      case 8:
        log.flags = reader.fixed32();
        break;
      case 9:
        log.traceId = reader.hex(16);
        break;
      case 10:
        log.spanId = reader.hex(8);
        break;
      case 11:
        observed = reader.fixed64();
        break;
      case 12:
        log.eventName = reader.string();
        break;
      default:
        reader.skip();
    }
  }
  if (log.time === 0n) log.time = observed;
  return log;
}
