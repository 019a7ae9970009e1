import type { AttributeValue } from "../records.ts";
import { WEIGHT, type ElementCount } from "./decode-limits.ts";
import type {
  OtlpBuckets,
  OtlpExemplar,
  OtlpExponentialPoint,
  OtlpHistogramPoint,
  OtlpNumberPoint,
  OtlpSummaryPoint,
} from "./metric-points.ts";
import { readDoubles, readFixed64s, readSigned, readVarints } from "./packed.ts";
import { readKeyValue } from "./values.ts";
import type { WireReader } from "./wire-reader.ts";

/** `NumberDataPoint`. Of its two values, one of a oneof, the last wins. */
export function readNumberPoint(reader: WireReader, count: ElementCount): OtlpNumberPoint {
  const attributes = new Map<string, AttributeValue>();
  const exemplars: OtlpExemplar[] = [];
  const point = { attributes, start: 0n, time: 0n, flags: 0, value: null as number | null, exemplars };
  while (reader.next()) {
    switch (reader.field) {
      case 2:
        point.start = reader.fixed64();
        break;
      case 3:
        point.time = reader.fixed64();
        break;
      case 4:
        point.value = reader.double();
        break;
      case 5:
        exemplars.push(readExemplar(reader, count));
        break;
      case 6:
        point.value = signedFixed64(reader);
        break;
      case 7:
        readKeyValue(reader, attributes, count);
        break;
      case 8:
        point.flags = reader.int32() >>> 0;
        break;
      default:
        reader.skip();
    }
  }
  return point;
}

/** `HistogramDataPoint`. */
export function readHistogramPoint(reader: WireReader, count: ElementCount): OtlpHistogramPoint {
  const attributes = new Map<string, AttributeValue>();
  const exemplars: OtlpExemplar[] = [];
  const bucketCounts: bigint[] = [];
  const bounds: number[] = [];
  const point = { ...emptyDistribution(), attributes, exemplars, bucketCounts, bounds };
  while (reader.next()) {
    switch (reader.field) {
      case 6:
        readFixed64s(reader, bucketCounts, count);
        break;
      case 7:
        readDoubles(reader, bounds, count);
        break;
      case 8:
        exemplars.push(readExemplar(reader, count));
        break;
      case 9:
        readKeyValue(reader, attributes, count);
        break;
      case 10:
        point.flags = reader.int32() >>> 0;
        break;
      case 11:
        point.min = reader.double();
        break;
      case 12:
        point.max = reader.double();
        break;
      default:
        readDistributionField(reader, point);
    }
  }
  return point;
}

/** `ExponentialHistogramDataPoint`. */
export function readExponentialPoint(reader: WireReader, count: ElementCount): OtlpExponentialPoint {
  const attributes = new Map<string, AttributeValue>();
  const exemplars: OtlpExemplar[] = [];
  const positive = { offset: 0, counts: [] };
  const negative = { offset: 0, counts: [] };
  const point = { ...emptyDistribution(), attributes, exemplars, scale: 0, zeroCount: 0n, positive, negative };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        readKeyValue(reader, attributes, count);
        break;
      case 6:
        point.scale = readSigned(reader);
        break;
      case 7:
        point.zeroCount = reader.fixed64();
        break;
      case 8:
        readBuckets(reader, positive, count);
        break;
      case 9:
        readBuckets(reader, negative, count);
        break;
      case 10:
        point.flags = reader.int32() >>> 0;
        break;
      case 11:
        exemplars.push(readExemplar(reader, count));
        break;
      case 12:
        point.min = reader.double();
        break;
      case 13:
        point.max = reader.double();
        break;
      default:
        readDistributionField(reader, point);
    }
  }
  return point;
}

/** `SummaryDataPoint`. */
export function readSummaryPoint(reader: WireReader, count: ElementCount): OtlpSummaryPoint {
  const attributes = new Map<string, AttributeValue>();
  const quantiles: { quantile: number; value: number }[] = [];
  const point = { attributes, start: 0n, time: 0n, flags: 0, count: 0n, sum: 0, quantiles };
  while (reader.next()) {
    switch (reader.field) {
      case 2:
        point.start = reader.fixed64();
        break;
      case 3:
        point.time = reader.fixed64();
        break;
      case 4:
        point.count = reader.fixed64();
        break;
      case 5:
        point.sum = reader.double();
        break;
      case 6:
        quantiles.push(readQuantile(reader, count));
        break;
      case 7:
        readKeyValue(reader, attributes, count);
        break;
      case 8:
        point.flags = reader.int32() >>> 0;
        break;
      default:
        reader.skip();
    }
  }
  return point;
}

function emptyDistribution() {
  return { start: 0n, time: 0n, flags: 0, count: 0n, sum: null as number | null, min: null as number | null, max: null as number | null };
}

/** What the two kinds of histogram have under the same numbers. */
function readDistributionField(reader: WireReader, point: ReturnType<typeof emptyDistribution>): void {
  if (reader.field === 2) point.start = reader.fixed64();
  else if (reader.field === 3) point.time = reader.fixed64();
  else if (reader.field === 4) point.count = reader.fixed64();
  else if (reader.field === 5) point.sum = reader.double();
  else reader.skip();
}

function readBuckets(reader: WireReader, into: { offset: number; counts: bigint[] } & OtlpBuckets, count: ElementCount): void {
  const end = reader.enter();
  while (reader.next()) {
    if (reader.field === 1) into.offset = readSigned(reader);
    else if (reader.field === 2) readVarints(reader, into.counts, count);
    else reader.skip();
  }
  reader.leave(end);
}

function readQuantile(reader: WireReader, count: ElementCount): { quantile: number; value: number } {
  const found = { quantile: 0, value: 0 };
  count.take(WEIGHT.value);
  const end = reader.enter();
  while (reader.next()) {
    if (reader.field === 1) found.quantile = reader.double();
    else if (reader.field === 2) found.value = reader.double();
    else reader.skip();
  }
  reader.leave(end);
  return found;
}

function readExemplar(reader: WireReader, count: ElementCount): OtlpExemplar {
  const attributes = new Map<string, AttributeValue>();
  const exemplar = { attributes, time: 0n, value: null as number | null, spanId: "", traceId: "" };
  count.take(WEIGHT.record);
  const end = reader.enter();
  while (reader.next()) {
    if (reader.field === 2) exemplar.time = reader.fixed64();
    else if (reader.field === 3) exemplar.value = reader.double();
    else if (reader.field === 4) exemplar.spanId = reader.hex(8);
    else if (reader.field === 5) exemplar.traceId = reader.hex(16);
    else if (reader.field === 6) exemplar.value = signedFixed64(reader);
    else if (reader.field === 7) readKeyValue(reader, attributes, count);
    else reader.skip();
  }
  reader.leave(end);
  return exemplar;
}

function signedFixed64(reader: WireReader): number {
  return Number(BigInt.asIntN(64, reader.fixed64()));
}
