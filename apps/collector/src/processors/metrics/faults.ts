import type { OtlpExponentialPoint, OtlpHistogramPoint, OtlpNumberPoint, OtlpSummaryPoint } from "../../pipeline/wire/metric-points.ts";

/** The last instant that a signed 64-bit count of nanoseconds holds, in the year 2262. */
const LAST_INSTANT = 0x7fff_ffff_ffff_ffffn;
/** `DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK`: the series has ended, or paused. */
const NO_VALUE = 1;

/** Why a data point can't be stored; undefined where it can. */
export function faultOfPoint({ time }: { readonly time: bigint }): string | undefined {
  if (time === 0n) return "data point has no time";
  return time > LAST_INSTANT ? "data point's time is out of range" : undefined;
}

export function faultOfNumber({ value, flags }: OtlpNumberPoint): string | undefined {
  return value === null && (flags & NO_VALUE) === 0 ? "data point has no value" : undefined;
}

/** https://opentelemetry.io/docs/specs/otel/metrics/data-model/#histogram */
export function faultOfHistogram({ bucketCounts, bounds }: OtlpHistogramPoint): string | undefined {
  if (bucketCounts.length === 0 && bounds.length === 0) return undefined;
  if (bucketCounts.length !== bounds.length + 1) return "histogram has not one bucket more than it has bounds";
  return isAscending(bounds) ? undefined : "histogram's bounds are not in ascending order";
}

/** The specification allows -10 to 20; the wire allows more, of which a bucket's bounds can't be computed. */
export function faultOfExponential({ scale }: OtlpExponentialPoint): string | undefined {
  return scale < -10 || scale > 20 ? "exponential histogram's scale is not from -10 to 20" : undefined;
}

export function faultOfSummary({ quantiles }: OtlpSummaryPoint): string | undefined {
  return quantiles.every(({ quantile }) => quantile >= 0 && quantile <= 1) ? undefined : "summary's quantile is not from 0 to 1";
}

/** A NaN is in no order. */
function isAscending(values: readonly number[]): boolean {
  return values.every((value, i) => (i === 0 ? !Number.isNaN(value) : value > values[i - 1]!));
}
