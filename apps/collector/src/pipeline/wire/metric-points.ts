import type { Attributes } from "../records.ts";

export interface OtlpExemplar {
  readonly attributes: Attributes;
  /** Unix nanoseconds. */
  readonly time: bigint;
  /** null where there is none. */
  readonly value: number | null;
  /** Lower-case hex, not yet checked. */
  readonly spanId: string;
  readonly traceId: string;
}

interface Point {
  readonly attributes: Attributes;
  /** Unix nanoseconds; 0 where it was not given. */
  readonly start: bigint;
  readonly time: bigint;
  readonly flags: number;
}

/** Of a gauge or a sum. */
export interface OtlpNumberPoint extends Point {
  /** null where there is none. Integers beyond 2^53 are not exact. */
  readonly value: number | null;
  readonly exemplars: readonly OtlpExemplar[];
}

export interface OtlpHistogramPoint extends Point {
  readonly count: bigint;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly bucketCounts: readonly bigint[];
  readonly bounds: readonly number[];
  readonly exemplars: readonly OtlpExemplar[];
}

export interface OtlpBuckets {
  readonly offset: number;
  readonly counts: readonly bigint[];
}

export interface OtlpExponentialPoint extends Point {
  readonly count: bigint;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly positive: OtlpBuckets;
  readonly negative: OtlpBuckets;
  readonly exemplars: readonly OtlpExemplar[];
}

export interface OtlpSummaryPoint extends Point {
  readonly count: bigint;
  readonly sum: number;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}
