import { many, message, one, packed, scalar, type WriteField } from "./message.ts";
import { bool, double, doubles, enumOf, fixed64, fixed64s, id, integerElse, sint32, text, uint32, uint64s } from "./scalars.ts";
import { attributes, resource, scope } from "./values.ts";

/** `as_int`, which is `sfixed64` here. */
const asInt = (doubleNumber: number): WriteField =>
  scalar(integerElse(doubleNumber, (writer, number, value) => writer.fixed64(number, value)));
const temporality = scalar(enumOf("AGGREGATION_TEMPORALITY", ["UNSPECIFIED", "DELTA", "CUMULATIVE"]));

const exemplar = message({
  timeUnixNano: [2, scalar(fixed64)],
  asDouble: [3, scalar(double), "value"],
  spanId: [4, scalar(id)],
  traceId: [5, scalar(id)],
  asInt: [6, asInt(3), "value"],
  filteredAttributes: [7, attributes],
});

const numberPoint = message({
  startTimeUnixNano: [2, scalar(fixed64)],
  timeUnixNano: [3, scalar(fixed64)],
  asDouble: [4, scalar(double), "value"],
  exemplars: [5, many(exemplar)],
  asInt: [6, asInt(4), "value"],
  attributes: [7, attributes],
  flags: [8, scalar(uint32)],
});

const histogramPoint = message({
  startTimeUnixNano: [2, scalar(fixed64)],
  timeUnixNano: [3, scalar(fixed64)],
  count: [4, scalar(fixed64)],
  sum: [5, scalar(double)],
  bucketCounts: [6, packed(fixed64s)],
  explicitBounds: [7, packed(doubles)],
  exemplars: [8, many(exemplar)],
  attributes: [9, attributes],
  flags: [10, scalar(uint32)],
  min: [11, scalar(double)],
  max: [12, scalar(double)],
});

const buckets = one(message({ offset: [1, scalar(sint32)], bucketCounts: [2, packed(uint64s)] }));

const exponentialPoint = message({
  attributes: [1, attributes],
  startTimeUnixNano: [2, scalar(fixed64)],
  timeUnixNano: [3, scalar(fixed64)],
  count: [4, scalar(fixed64)],
  sum: [5, scalar(double)],
  scale: [6, scalar(sint32)],
  zeroCount: [7, scalar(fixed64)],
  positive: [8, buckets],
  negative: [9, buckets],
  flags: [10, scalar(uint32)],
  exemplars: [11, many(exemplar)],
  min: [12, scalar(double)],
  max: [13, scalar(double)],
  zeroThreshold: [14, scalar(double)],
});

const quantile = message({ quantile: [1, scalar(double)], value: [2, scalar(double)] });

const summaryPoint = message({
  startTimeUnixNano: [2, scalar(fixed64)],
  timeUnixNano: [3, scalar(fixed64)],
  count: [4, scalar(fixed64)],
  sum: [5, scalar(double)],
  quantileValues: [6, many(quantile)],
  attributes: [7, attributes],
  flags: [8, scalar(uint32)],
});

const gauge = message({ dataPoints: [1, many(numberPoint)] });
const sum = message({ dataPoints: [1, many(numberPoint)], aggregationTemporality: [2, temporality], isMonotonic: [3, scalar(bool)] });
const histogram = message({ dataPoints: [1, many(histogramPoint)], aggregationTemporality: [2, temporality] });
const exponentialHistogram = message({ dataPoints: [1, many(exponentialPoint)], aggregationTemporality: [2, temporality] });
const summary = message({ dataPoints: [1, many(summaryPoint)] });

const metric = message({
  name: [1, scalar(text)],
  description: [2, scalar(text)],
  unit: [3, scalar(text)],
  gauge: [5, one(gauge), "data"],
  sum: [7, one(sum), "data"],
  histogram: [9, one(histogram), "data"],
  exponentialHistogram: [10, one(exponentialHistogram), "data"],
  summary: [11, one(summary), "data"],
  metadata: [12, attributes],
});

const scopeMetrics = message({ scope: [1, scope], metrics: [2, many(metric)], schemaUrl: [3, scalar(text)] });
const resourceMetrics = message({ resource: [1, resource], scopeMetrics: [2, many(scopeMetrics)], schemaUrl: [3, scalar(text)] });

/** `ExportMetricsServiceRequest`. */
export const metricsRequest = message({ resourceMetrics: [1, many(resourceMetrics)] });
