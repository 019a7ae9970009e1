import type { OtlpResource, OtlpScope } from "../records.ts";
import { ElementCount, repeatWeight, WEIGHT } from "./decode-limits.ts";
import { readGroups } from "./groups.ts";
import type { OtlpExponentialPoint, OtlpHistogramPoint, OtlpNumberPoint, OtlpSummaryPoint } from "./metric-points.ts";
import { readExponentialPoint, readHistogramPoint, readNumberPoint, readSummaryPoint } from "./read-points.ts";
import type { WireReader } from "./wire-reader.ts";

interface Named {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
}

/** What a metric measures; `none` where it brought no data. Temporality: 0 unspecified, 1 delta, 2 cumulative. */
export type OtlpMetricData =
  | { readonly kind: "none"; readonly points: readonly never[] }
  | { readonly kind: "gauge"; readonly points: readonly OtlpNumberPoint[] }
  | { readonly kind: "sum"; readonly points: readonly OtlpNumberPoint[]; readonly temporality: number; readonly monotonic: boolean }
  | { readonly kind: "histogram"; readonly points: readonly OtlpHistogramPoint[]; readonly temporality: number }
  | { readonly kind: "exponential_histogram"; readonly points: readonly OtlpExponentialPoint[]; readonly temporality: number }
  | { readonly kind: "summary"; readonly points: readonly OtlpSummaryPoint[] };

/** A metric as it came, with its data points. */
export interface OtlpMetric extends Named {
  readonly data: OtlpMetricData;
}

/** Decodes an `ExportMetricsServiceRequest`. @throws DecodeError */
export function decodeMetrics(body: Buffer, count: ElementCount = new ElementCount()): OtlpMetric[] {
  return readGroups(body, count, { read: readMetric, rowsOf: ({ data }) => data.points.length });
}

const kinds: Readonly<Record<number, Exclude<OtlpMetricData["kind"], "none">>> = {
  5: "gauge",
  7: "sum",
  9: "histogram",
  10: "exponential_histogram",
  11: "summary",
};

const pointReaders = {
  gauge: readNumberPoint,
  sum: readNumberPoint,
  histogram: readHistogramPoint,
  exponential_histogram: readExponentialPoint,
  summary: readSummaryPoint,
} as const;

interface Data {
  kind: OtlpMetricData["kind"];
  points: unknown[];
  temporality: number;
  monotonic: boolean;
}

function readMetric(reader: WireReader, resource: OtlpResource, scope: OtlpScope, count: ElementCount): OtlpMetric {
  let data: Data = { kind: "none", points: [], temporality: 0, monotonic: false };
  const metric = { name: "", description: "", unit: "", resource, scope };
  while (reader.next()) {
    const kind = kinds[reader.field];
    if (kind !== undefined) {
      // Of a oneof the last kind wins; a kind that comes in parts is one.
      if (data.kind !== kind) data = { kind, points: [], temporality: 0, monotonic: false };
      readData(reader, data, count);
    } else if (reader.field === 1) metric.name = reader.string();
    else if (reader.field === 2) metric.description = reader.string();
    else if (reader.field === 3) metric.unit = reader.name();
    else reader.skip();
  }
  const { name, description, unit } = metric;
  count.take(data.points.length * repeatWeight(name.length + description.length + unit.length));
  return { ...metric, data: data as OtlpMetricData };
}

/** All five kinds are alike: points (1), temporality (2), whether it only grows (3). */
function readData(reader: WireReader, data: Data, count: ElementCount): void {
  const { kind } = data;
  if (kind === "none") return;
  const readPoint = pointReaders[kind];
  const end = reader.enter();
  while (reader.next()) {
    if (reader.field === 1) {
      count.take(WEIGHT.record);
      const pointEnd = reader.enter();
      data.points.push(readPoint(reader, count));
      reader.leave(pointEnd);
    } else if (reader.field === 2 && kind !== "gauge" && kind !== "summary") data.temporality = reader.int32();
    else if (reader.field === 3 && kind === "sum") data.monotonic = reader.boolean();
    else reader.skip();
  }
  reader.leave(end);
}
