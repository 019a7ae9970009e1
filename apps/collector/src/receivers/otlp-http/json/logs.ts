import { many, message, scalar } from "./message.ts";
import { enumOf, fixed32, fixed64, id, text, uint32 } from "./scalars.ts";
import { attributes, resource, scope, value } from "./values.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
/** Four of each level: INFO, INFO2, INFO3, INFO4. */
const severities = ["UNSPECIFIED", ...LEVELS.flatMap((level) => ["", "2", "3", "4"].map((step) => level + step))];

const logRecord = message({
  timeUnixNano: [1, scalar(fixed64)],
  severityNumber: [2, scalar(enumOf("SEVERITY_NUMBER", severities))],
  severityText: [3, scalar(text)],
  body: [5, value],
  attributes: [6, attributes],
  droppedAttributesCount: [7, scalar(uint32)],
  flags: [8, scalar(fixed32)],
  traceId: [9, scalar(id)],
  spanId: [10, scalar(id)],
  observedTimeUnixNano: [11, scalar(fixed64)],
  eventName: [12, scalar(text)],
});

const scopeLogs = message({ scope: [1, scope], logRecords: [2, many(logRecord)], schemaUrl: [3, scalar(text)] });
const resourceLogs = message({ resource: [1, resource], scopeLogs: [2, many(scopeLogs)], schemaUrl: [3, scalar(text)] });

/** `ExportLogsServiceRequest`. */
export const logsRequest = message({ resourceLogs: [1, many(resourceLogs)] });
