import { describe, expect, test } from "vitest";
import { encodeOtlp, metricRequest } from "../../pipeline/wire/otlp/encode.fixture.ts";
import { readMetricsPayload } from "./read-metrics-payload.ts";

const TIME = "1700000000000000000";
const read = (metric: object) => readMetricsPayload({ project: "p", body: encodeOtlp("MetricsRequest", metricRequest(metric)) });

describe("readMetricsPayload", () => {
  test("makes records of data points", () => {
    const { batch, received, rejected, reasons } = read({
      sum: {
        dataPoints: [{ timeUnixNano: TIME, asInt: "3", attributes: [{ key: "k", value: { boolValue: true } }] }],
        aggregationTemporality: 2,
        isMonotonic: true,
      },
    });
    expect({ received, rejected, reasons }).toEqual({ received: 1, rejected: 0, reasons: [] });
    expect(batch.metrics).toEqual([
      {
        kind: "sum",
        project: "p",
        metric: {
          service: "shop",
          resource: { "service.name": "shop" },
          resourceSchemaUrl: "resource-schema",
          scopeName: "meter",
          scopeVersion: "2",
          scopeAttributes: { s: "1" },
          scopeDroppedAttributes: 3,
          scopeSchemaUrl: "scope-schema",
          name: "m",
          description: "d",
          unit: "By",
        },
        attributes: { k: "true" },
        start: 0n,
        time: BigInt(TIME),
        flags: 0,
        value: 3,
        exemplars: [],
        temporality: 2,
        monotonic: true,
      },
    ]);
  });

  const time = { timeUnixNano: TIME };
  test.each<[reason: string, metric: object]>([
    ["data point has no time", { gauge: { dataPoints: [{ asInt: "1" }] } }],
    ["data point's time is out of range", { gauge: { dataPoints: [{ asInt: "1", timeUnixNano: "9223372036854775808" }] } }],
    ["data point has no value", { gauge: { dataPoints: [time] } }],
    ["metric has no name", { name: "", gauge: { dataPoints: [{ ...time, asInt: "1" }] } }],
    [
      "histogram has not one bucket more than it has bounds",
      { histogram: { dataPoints: [{ ...time, bucketCounts: ["1"], explicitBounds: [1] }] } },
    ],
    [
      "histogram's bounds are not in ascending order",
      { histogram: { dataPoints: [{ ...time, bucketCounts: ["1", "1", "1"], explicitBounds: [2, 2] }] } },
    ],
    [
      "histogram's bounds are not in ascending order",
      { histogram: { dataPoints: [{ ...time, bucketCounts: ["1", "1"], explicitBounds: [NaN] }] } },
    ],
    ["exponential histogram's scale is not from -10 to 20", { exponentialHistogram: { dataPoints: [{ ...time, scale: 21 }] } }],
    ["summary's quantile is not from 0 to 1", { summary: { dataPoints: [{ ...time, quantileValues: [{ quantile: 99, value: 1 }] }] } }],
  ])("rejects a point alone: %s", (reason, metric) => {
    expect(read(metric)).toEqual({ batch: { metrics: [] }, received: 1, rejected: 1, reasons: [reason] });
  });

  test("keeps the good points beside the bad ones, and names the first few reasons", () => {
    const result = read({ gauge: { dataPoints: [{ asInt: "1" }, { ...time, asInt: "2" }, { asInt: "3" }, time, { ...time, flags: 1 }] } });
    expect(result).toMatchObject({ received: 5, rejected: 3, reasons: ["data point has no time", "data point has no value"] });
    expect(result.batch.metrics).toMatchObject([{ value: 2 }, { value: 0, flags: 1 }]);
  });

  test("leaves out exemplars without a value, and ids that are none", () => {
    const { batch } = read({
      gauge: {
        dataPoints: [{ ...time, asInt: "1", exemplars: [{}, { asDouble: 2, traceId: Buffer.alloc(16), spanId: Buffer.from([1]) }] }],
      },
    });
    expect(batch.metrics).toMatchObject([{ exemplars: [{ value: 2, traceId: "", spanId: "" }] }]);
  });

  test("an empty request brings nothing", () => {
    expect(readMetricsPayload({ project: "p", body: Buffer.alloc(0) })).toMatchObject({ batch: { metrics: [] }, received: 0, rejected: 0 });
  });
});
