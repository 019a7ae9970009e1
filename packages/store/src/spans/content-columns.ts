import { fixed, nanoseconds, text, uint64, type Column } from "../client/native-block.ts";
import type { ContentRecord } from "../records.ts";
import { startOf } from "./span-times.ts";

/** Columns of `span_io` for messages that came apart from their span. */
export const contentColumns: readonly Column<ContentRecord>[] = [
  text("project", (content) => content.project),
  fixed("trace_id", 16, (content) => content.traceId),
  fixed("span_id", 8, (content) => content.spanId),
  uint64("part", (content) => content.part),
  nanoseconds("start", (content) => startOf(content.time)),
  text("input", (content) => content.input),
  text("output", (content) => content.output),
];
