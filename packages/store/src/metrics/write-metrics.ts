import type { ClickHouse } from "../client/connect.ts";
import { exponentialHistogramColumns, gaugeColumns, histogramColumns, sumColumns, summaryColumns } from "./metric-columns.ts";
import type { MetricRecord } from "./metric-records.ts";

type Kind = MetricRecord["kind"];

/** Writes data points, each kind to its table. */
export async function writeMetrics(clickhouse: Pick<ClickHouse, "insert">, records: readonly MetricRecord[]): Promise<void> {
  if (records.length === 0) return;
  const of = <K extends Kind>(kind: K): Extract<MetricRecord, { kind: K }>[] =>
    records.filter((record): record is Extract<MetricRecord, { kind: K }> => record.kind === kind);
  await Promise.all([
    clickhouse.insert("otel_metrics_gauge", gaugeColumns, of("gauge")),
    clickhouse.insert("otel_metrics_sum", sumColumns, of("sum")),
    clickhouse.insert("otel_metrics_histogram", histogramColumns, of("histogram")),
    clickhouse.insert("otel_metrics_exponential_histogram", exponentialHistogramColumns, of("exponential_histogram")),
    clickhouse.insert("otel_metrics_summary", summaryColumns, of("summary")),
  ]);
}
