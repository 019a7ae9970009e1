import { z } from "zod";
import { spanId } from "../ids.ts";

export const logRecord = z.object({
  timeMs: z.number().nullable().describe("Unix milliseconds, with fractions; null where the sender did not say"),
  spanId: spanId.nullable(),
  severity: z
    .number()
    .int()
    .describe("OTLP's SeverityNumber: 1 to 4 trace, to 8 debug, to 12 info, to 16 warn, to 20 error, to 24 fatal; 0 unknown"),
  severityText: z.string(),
  eventName: z.string(),
  body: z.string().describe("Text, or JSON text of what is none"),
  attributes: z.record(z.string(), z.string()).describe("Values that are not strings as JSON text"),
  service: z.string(),
  scope: z.string().describe("Name of the instrumentation scope"),
});
export type RunLog = z.infer<typeof logRecord>;

export const logListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(200).optional().describe("`next` of the page before"),
  spanId: spanId.optional().describe("Records of this span only"),
});
export type LogListQuery = z.infer<typeof logListQuery>;

export const logList = z.object({
  logs: z.array(logRecord).describe("In order of time"),
  next: z.string().nullable().describe("Cursor of the next page, null on the last"),
});
export type LogList = z.infer<typeof logList>;
