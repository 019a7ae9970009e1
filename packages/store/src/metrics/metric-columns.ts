import { float64, nanoseconds, text, textMap, texts, uint32, uint64, uint8, type Column } from "../client/native-block.ts";
import { float64s, int32, nanosecondsList, textMaps, uint64s } from "./array-columns.ts";
import type {
  ExemplarRecord,
  ExponentialHistogramRecord,
  GaugeRecord,
  HistogramRecord,
  MetricRecord,
  SumRecord,
  SummaryRecord,
} from "./metric-records.ts";

const YEAR_2000 = 946_684_800_000_000_000n;
const YEAR_2100 = 4_102_444_800_000_000_000n;

/** Every month is a partition: times of broken clocks must not make thousands of them. */
function timeOf({ time }: MetricRecord): bigint {
  if (time < YEAR_2000) return YEAR_2000;
  return time > YEAR_2100 ? YEAR_2100 : time;
}

const key: readonly Column<MetricRecord>[] = [
  text("project", (point) => point.project),
  textMap("ResourceAttributes", (point) => point.metric.resource),
  text("ResourceSchemaUrl", (point) => point.metric.resourceSchemaUrl),
  text("ScopeName", (point) => point.metric.scopeName),
  text("ScopeVersion", (point) => point.metric.scopeVersion),
  textMap("ScopeAttributes", (point) => point.metric.scopeAttributes),
  uint32("ScopeDroppedAttrCount", (point) => point.metric.scopeDroppedAttributes),
  text("ScopeSchemaUrl", (point) => point.metric.scopeSchemaUrl),
  text("ServiceName", (point) => point.metric.service),
  text("MetricName", (point) => point.metric.name),
  text("MetricDescription", (point) => point.metric.description),
  text("MetricUnit", (point) => point.metric.unit),
  textMap("Attributes", (point) => point.attributes),
  nanoseconds("StartTimeUnix", (point) => point.start),
  nanoseconds("TimeUnix", timeOf),
  uint32("Flags", (point) => point.flags),
];

interface WithExemplars {
  readonly exemplars: readonly ExemplarRecord[];
}

const exemplars: readonly Column<WithExemplars>[] = [
  textMaps("Exemplars.FilteredAttributes", (point) => point.exemplars.map((exemplar) => exemplar.attributes)),
  nanosecondsList("Exemplars.TimeUnix", (point) => point.exemplars.map((exemplar) => exemplar.time)),
  float64s("Exemplars.Value", (point) => point.exemplars.map((exemplar) => exemplar.value)),
  texts("Exemplars.SpanId", (point) => point.exemplars.map((exemplar) => exemplar.spanId)),
  texts("Exemplars.TraceId", (point) => point.exemplars.map((exemplar) => exemplar.traceId)),
];

const distribution: readonly Column<HistogramRecord | ExponentialHistogramRecord>[] = [
  uint64("Count", (point) => point.count),
  float64("Sum", (point) => point.sum),
  float64("Min", (point) => point.min),
  float64("Max", (point) => point.max),
  int32("AggregationTemporality", (point) => point.temporality),
];

/** Columns of `otel_metrics_gauge`. */
export const gaugeColumns: readonly Column<GaugeRecord>[] = [...key, float64("Value", (point) => point.value), ...exemplars];

/** Columns of `otel_metrics_sum`. */
export const sumColumns: readonly Column<SumRecord>[] = [
  ...key,
  float64("Value", (point) => point.value),
  ...exemplars,
  int32("AggregationTemporality", (point) => point.temporality),
  { ...uint8<SumRecord>("IsMonotonic", (point) => (point.monotonic ? 1 : 0)), type: "Bool" },
];

/** Columns of `otel_metrics_histogram`. */
export const histogramColumns: readonly Column<HistogramRecord>[] = [
  ...key,
  ...distribution,
  uint64s("BucketCounts", (point) => point.bucketCounts),
  float64s("ExplicitBounds", (point) => point.bounds),
  ...exemplars,
];

/** Columns of `otel_metrics_exponential_histogram`. */
export const exponentialHistogramColumns: readonly Column<ExponentialHistogramRecord>[] = [
  ...key,
  ...distribution,
  int32("Scale", (point) => point.scale),
  uint64("ZeroCount", (point) => point.zeroCount),
  int32("PositiveOffset", (point) => point.positiveOffset),
  uint64s("PositiveBucketCounts", (point) => point.positiveCounts),
  int32("NegativeOffset", (point) => point.negativeOffset),
  uint64s("NegativeBucketCounts", (point) => point.negativeCounts),
  ...exemplars,
];

/** Columns of `otel_metrics_summary`. */
export const summaryColumns: readonly Column<SummaryRecord>[] = [
  ...key,
  uint64("Count", (point) => point.count),
  float64("Sum", (point) => point.sum),
  float64s("ValueAtQuantiles.Quantile", (point) => point.quantiles.map(({ quantile }) => quantile)),
  float64s("ValueAtQuantiles.Value", (point) => point.quantiles.map(({ value }) => value)),
];
