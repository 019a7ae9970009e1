/** What all points of a metric have in common: one object for many records. */
export interface MetricIdentity {
  readonly service: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly resourceSchemaUrl: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly scopeAttributes: Readonly<Record<string, string>>;
  readonly scopeDroppedAttributes: number;
  readonly scopeSchemaUrl: string;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
}

/** A measurement kept as it was, with the span it was made in. */
export interface ExemplarRecord {
  readonly attributes: Readonly<Record<string, string>>;
  /** Unix nanoseconds. */
  readonly time: bigint;
  readonly value: number;
  /** Lower-case hex, empty where there is none. */
  readonly spanId: string;
  readonly traceId: string;
}

interface Point {
  readonly project: string;
  readonly metric: MetricIdentity;
  readonly attributes: Readonly<Record<string, string>>;
  /** Unix nanoseconds; 0 where it is not known. */
  readonly start: bigint;
  readonly time: bigint;
  /** OTLP's `DataPointFlags`: 1 says that there is no value. */
  readonly flags: number;
}

export interface GaugeRecord extends Point {
  readonly kind: "gauge";
  readonly value: number;
  readonly exemplars: readonly ExemplarRecord[];
}

export interface SumRecord extends Point {
  readonly kind: "sum";
  readonly value: number;
  readonly exemplars: readonly ExemplarRecord[];
  /** OTLP's `AggregationTemporality`: 0 unspecified, 1 delta, 2 cumulative. */
  readonly temporality: number;
  readonly monotonic: boolean;
}

interface Distribution {
  readonly count: bigint;
  /** 0 where it was not given, here and in `min` and `max`. */
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly exemplars: readonly ExemplarRecord[];
  readonly temporality: number;
}

export interface HistogramRecord extends Point, Distribution {
  readonly kind: "histogram";
  readonly bucketCounts: readonly bigint[];
  readonly bounds: readonly number[];
}

export interface ExponentialHistogramRecord extends Point, Distribution {
  readonly kind: "exponential_histogram";
  readonly scale: number;
  readonly zeroCount: bigint;
  readonly positiveOffset: number;
  readonly positiveCounts: readonly bigint[];
  readonly negativeOffset: number;
  readonly negativeCounts: readonly bigint[];
}

export interface SummaryRecord extends Point {
  readonly kind: "summary";
  readonly count: bigint;
  readonly sum: number;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}

/** One data point as it is written. */
export type MetricRecord = GaugeRecord | SumRecord | HistogramRecord | ExponentialHistogramRecord | SummaryRecord;
