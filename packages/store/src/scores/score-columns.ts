import { fixed, nanoseconds, nullableFloat64, nullableText, text, type Column } from "../client/native-block.ts";
import type { ScoreRecord } from "../records.ts";

/** Columns of `scores`. A value that is no number is none: JSON could not say it back. */
export function scoreColumns(): Column<ScoreRecord>[] {
  return [
    text("project", (row) => row.project),
    fixed("trace_id", 16, (score) => score.traceId),
    fixed("span_id", 8, (score) => score.spanId),
    text("name", (score) => score.name),
    text("source", (score) => score.source),
    nullableFloat64("value", ({ value }) => (Number.isFinite(value) ? value : null)),
    nullableText("label", (score) => score.label),
    nullableText("explanation", (score) => score.explanation),
    nanoseconds("time", (score) => score.time),
  ];
}
