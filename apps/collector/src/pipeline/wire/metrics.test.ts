import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "./decode-error.ts";
import { ElementCount } from "./decode-limits.ts";
import { encodeOtlp, metricRequest } from "./otlp/encode.fixture.ts";
import { decodeMetrics } from "./metrics.ts";
import { WireWriter } from "./wire-writer.ts";

const TIME = "1700000000000000001";
const attributes = [{ key: "a", value: { arrayValue: { values: [{ boolValue: true }, { doubleValue: 0.5 }] } } }];
const spanId = Buffer.from("b7ad6b7169203331", "hex");
const traceId = Buffer.from("0af7651916cd43dd8448eb211c80319c", "hex");
const exemplars = [{ timeUnixNano: "5", asInt: "-3", spanId, traceId, filteredAttributes: attributes }];
const decoded = { attributes: new Map([["a", [true, 0.5]]]), time: 1_700_000_000_000_000_001n, start: 7n, flags: 1 };
const point = { startTimeUnixNano: "7", timeUnixNano: TIME, attributes, flags: 1 };
const decodedExemplars = [
  { attributes: decoded.attributes, time: 5n, value: -3, spanId: spanId.toString("hex"), traceId: traceId.toString("hex") },
];

const malformed = new DecodeError("");
function failureOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("decodeMetrics", () => {
  test("reads the five kinds with all their fields", () => {
    const read = (metric: object) => decodeMetrics(encodeOtlp("MetricsRequest", metricRequest(metric)))[0]!;
    const gauge = read({ gauge: { dataPoints: [{ ...point, asDouble: 1.5, exemplars }, { timeUnixNano: TIME }] } });
    expect(gauge).toMatchObject({
      name: "m",
      description: "d",
      unit: "By",
      resource: { attributes: new Map([["service.name", "shop"]]), schemaUrl: "resource-schema" },
      scope: { name: "meter", version: "2", attributes: new Map([["s", 1]]), droppedAttributes: 3, schemaUrl: "scope-schema" },
    });
    expect(gauge.data).toMatchObject({
      kind: "gauge",
      points: [
        { ...decoded, value: 1.5, exemplars: decodedExemplars },
        { attributes: new Map(), time: decoded.time, start: 0n, flags: 0, value: null, exemplars: [] },
      ],
    });
    expect(read({ sum: { dataPoints: [{ ...point, asInt: "-42" }], aggregationTemporality: 2, isMonotonic: true } }).data).toEqual({
      kind: "sum",
      temporality: 2,
      monotonic: true,
      points: [{ ...decoded, value: -42, exemplars: [] }],
    });
    const shape = { count: "18446744073709551615", sum: -2.5, min: -9, max: 4, exemplars };
    const decodedShape = { ...decoded, count: 2n ** 64n - 1n, sum: -2.5, min: -9, max: 4, exemplars: decodedExemplars };
    expect(
      read({
        histogram: {
          dataPoints: [{ ...point, ...shape, bucketCounts: ["1", "18446744073709551615"], explicitBounds: [0.25] }, { timeUnixNano: TIME }],
          aggregationTemporality: 1,
        },
      }).data,
    ).toMatchObject({
      kind: "histogram",
      temporality: 1,
      points: [
        { ...decodedShape, bucketCounts: [1n, 2n ** 64n - 1n], bounds: [0.25] },
        { sum: null, min: null, max: null, bucketCounts: [], bounds: [] },
      ],
    });
    expect(
      read({
        exponentialHistogram: {
          dataPoints: [
            {
              ...point,
              ...shape,
              scale: -3,
              zeroCount: "2",
              positive: { offset: -2147483648, bucketCounts: ["0", "127", "300", "268435456", "18446744073709551615"] },
              negative: { offset: 5, bucketCounts: [] },
            },
          ],
          aggregationTemporality: 2,
        },
      }).data,
    ).toMatchObject({
      kind: "exponential_histogram",
      temporality: 2,
      points: [
        {
          ...decodedShape,
          scale: -3,
          zeroCount: 2n,
          positive: { offset: -(2 ** 31), counts: [0n, 127n, 300n, 2n ** 28n, 2n ** 64n - 1n] },
          negative: { offset: 5, counts: [] },
        },
      ],
    });
    expect(
      read({
        summary: {
          dataPoints: [
            {
              ...point,
              count: "4",
              sum: 8,
              quantileValues: [
                { quantile: 0.5, value: 2 },
                { quantile: 1, value: 3 },
              ],
            },
          ],
        },
      }).data,
    ).toMatchObject({
      kind: "summary",
      points: [
        {
          ...decoded,
          count: 4n,
          sum: 8,
          quantiles: [
            { quantile: 0.5, value: 2 },
            { quantile: 1, value: 3 },
          ],
        },
      ],
    });
    expect(read({}).data).toMatchObject({ kind: "none", points: [] });
  });

  test("takes lists that are not packed, and a kind that comes in parts; of two kinds the last", () => {
    const writer = new WireWriter();
    const points = encodeOtlp("UnpackedHistogram", { timeUnixNano: TIME, bucketCounts: ["1", "2"], explicitBounds: [3] });
    writer.message(1, () =>
      writer.message(2, () =>
        writer.message(2, () => {
          writer.message(5, () => writer.bytes(1, Buffer.alloc(0)));
          for (let i = 0; i < 2; i++) writer.message(9, () => writer.bytes(1, points));
        }),
      ),
    );
    expect(decodeMetrics(writer.finish())).toMatchObject([
      {
        data: {
          kind: "histogram",
          points: [
            { bucketCounts: [1n, 2n], bounds: [3] },
            { bucketCounts: [1n, 2n], bounds: [3] },
          ],
        },
      },
    ]);
    const buckets = encodeOtlp("UnpackedBuckets", { offset: 1, bucketCounts: ["18446744073709551615", "3"] });
    writer.message(1, () =>
      writer.message(2, () => writer.message(2, () => writer.message(10, () => writer.message(1, () => writer.bytes(8, buckets))))),
    );
    expect(decodeMetrics(writer.finish())).toMatchObject([
      { data: { points: [{ positive: { offset: 1, counts: [2n ** 64n - 1n, 3n] } }] } },
    ]);
  });

  test("counts what a body unfolds into", () => {
    const many = encodeOtlp(
      "MetricsRequest",
      metricRequest({ histogram: { dataPoints: [{ bucketCounts: Array.from({ length: 5_000 }, () => "0") }] } }),
    );
    expect(() => decodeMetrics(many, new ElementCount(4_000))).toThrow("too many values");
    const packed = encodeOtlp(
      "MetricsRequest",
      metricRequest({ exponentialHistogram: { dataPoints: [{ positive: { bucketCounts: Array.from({ length: 5_000 }, () => "0") } }] } }),
    );
    expect(() => decodeMetrics(packed, new ElementCount(4_000))).toThrow("too many values");
  });

  test("of mutated bodies it reads something or says that it can't, and nothing else", () => {
    const body = encodeOtlp(
      "MetricsRequest",
      metricRequest({
        exponentialHistogram: {
          dataPoints: [{ ...point, count: "1", scale: 2, positive: { offset: 1, bucketCounts: ["1", "300"] }, exemplars }],
        },
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(body.length),
        (changes, end) => {
          const mutated = Buffer.from(body);
          for (const [at, byte] of changes) mutated[at] = byte;
          expect(failureOf(() => decodeMetrics(mutated.subarray(0, end))) ?? malformed).toBeInstanceOf(DecodeError);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
