import type { ExemplarRecord, MetricIdentity, MetricRecord } from "@retake/store";
import type {
  OtlpExemplar,
  OtlpExponentialPoint,
  OtlpHistogramPoint,
  OtlpNumberPoint,
  OtlpSummaryPoint,
} from "../../pipeline/wire/metric-points.ts";
import type { OtlpMetric } from "../../pipeline/wire/metrics.ts";
import { toTexts } from "../normalize/attributes.ts";
import { isSpanId, isTraceId } from "../normalize/ids.ts";
import { faultOfExponential, faultOfHistogram, faultOfNumber, faultOfPoint, faultOfSummary } from "./faults.ts";

export type PointResult = { readonly record: MetricRecord } | { readonly rejected: string };

/** The data points of a metric as they are stored, or why one can't be. */
export function* toRecords(project: string, metric: MetricIdentity, { data, name }: OtlpMetric): Generator<PointResult> {
  for (const point of data.points as readonly { readonly time: bigint }[]) {
    const fault = name === "" ? "metric has no name" : faultOfPoint(point);
    if (fault !== undefined) yield { rejected: fault };
    else yield toRecord({ project, metric }, data, point as never);
  }
}

interface Owner {
  readonly project: string;
  readonly metric: MetricIdentity;
}

type Point = OtlpNumberPoint & OtlpHistogramPoint & OtlpExponentialPoint & OtlpSummaryPoint;

function toRecord(owner: Owner, data: OtlpMetric["data"], point: Point): PointResult {
  switch (data.kind) {
    case "gauge":
      return checked(faultOfNumber(point), () => ({ kind: "gauge", ...numberOf(owner, point) }));
    case "sum": {
      const { temporality, monotonic } = data;
      return checked(faultOfNumber(point), () => ({ kind: "sum", ...numberOf(owner, point), temporality, monotonic }));
    }
    case "histogram":
      return checked(faultOfHistogram(point), () => ({
        kind: "histogram",
        ...distributionOf(owner, point, data.temporality),
        bucketCounts: point.bucketCounts,
        bounds: point.bounds,
      }));
    case "exponential_histogram":
      return checked(faultOfExponential(point), () => ({
        kind: "exponential_histogram",
        ...distributionOf(owner, point, data.temporality),
        scale: point.scale,
        zeroCount: point.zeroCount,
        positiveOffset: point.positive.offset,
        positiveCounts: point.positive.counts,
        negativeOffset: point.negative.offset,
        negativeCounts: point.negative.counts,
      }));
    case "summary":
      return checked(faultOfSummary(point), () => ({
        kind: "summary",
        ...pointOf(owner, point),
        count: point.count,
        sum: point.sum,
        quantiles: point.quantiles,
      }));
    case "none":
      return { rejected: "metric has no data" };
  }
}

function checked(fault: string | undefined, make: () => MetricRecord): PointResult {
  return fault === undefined ? { record: make() } : { rejected: fault };
}

function pointOf({ project, metric }: Owner, { attributes, start, time, flags }: Pick<Point, "attributes" | "start" | "time" | "flags">) {
  return { project, metric, attributes: toTexts(attributes), start, time, flags };
}

function numberOf(owner: Owner, point: OtlpNumberPoint) {
  return { ...pointOf(owner, point), value: point.value ?? 0, exemplars: exemplarsOf(point.exemplars) };
}

function distributionOf(owner: Owner, point: OtlpHistogramPoint | OtlpExponentialPoint, temporality: number) {
  const { count, sum, min, max } = point;
  return {
    ...pointOf(owner, point),
    count,
    sum: sum ?? 0,
    min: min ?? 0,
    max: max ?? 0,
    exemplars: exemplarsOf(point.exemplars),
    temporality,
  };
}

/** One without a value says nothing; ids that are none are left out. */
function exemplarsOf(exemplars: readonly OtlpExemplar[]): ExemplarRecord[] {
  return exemplars.flatMap(({ attributes, time, value, spanId, traceId }) =>
    value === null
      ? []
      : [
          {
            attributes: toTexts(attributes),
            time,
            value,
            spanId: isSpanId(spanId) ? spanId : "",
            traceId: isTraceId(traceId) ? traceId : "",
          },
        ],
  );
}
