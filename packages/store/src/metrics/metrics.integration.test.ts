import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { START, spanIdOf, traceIdOf } from "../records.fixture.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import type { ExemplarRecord, MetricIdentity, MetricRecord } from "./metric-records.ts";
import { writeMetrics } from "./write-metrics.ts";

const metric: MetricIdentity = {
  service: "shop",
  resource: { "service.name": "shop", "host.name": "h" },
  resourceSchemaUrl: "https://opentelemetry.io/schemas/1.30.0",
  scopeName: "meter",
  scopeVersion: "2",
  scopeAttributes: { kind: "scope" },
  scopeDroppedAttributes: 3,
  scopeSchemaUrl: "s",
  name: "gen_ai.client.token.usage",
  description: "Tokens",
  unit: "{token}",
};
const exemplar: ExemplarRecord = { attributes: { a: "1" }, time: START - 5n, value: -0.25, spanId: spanIdOf(3), traceId: traceIdOf(4) };
const point = { project: "p", metric, attributes: { model: "m" }, start: START - 1_000n, time: START, flags: 0 };
const gauge: MetricRecord = { ...point, kind: "gauge", value: 1.5, exemplars: [exemplar, { ...exemplar, attributes: { b: "2", c: "3" } }] };
const all: readonly MetricRecord[] = [
  gauge,
  { ...point, kind: "sum", value: -7, exemplars: [], temporality: 2, monotonic: true },
  {
    ...point,
    kind: "histogram",
    count: 2n ** 63n + 1n,
    sum: 12.5,
    min: -1,
    max: 9,
    bucketCounts: [1n, 2n ** 63n, 0n],
    bounds: [0.5, 10],
    exemplars: [exemplar],
    temporality: 1,
  },
  {
    ...point,
    kind: "exponential_histogram",
    count: 6n,
    sum: 3,
    min: 0,
    max: 2,
    scale: -3,
    zeroCount: 1n,
    positiveOffset: -2,
    positiveCounts: [1n, 2n],
    negativeOffset: 4,
    negativeCounts: [2n],
    exemplars: [],
    temporality: 2,
  },
  {
    ...point,
    kind: "summary",
    count: 4n,
    sum: 8,
    quantiles: [
      { quantile: 0.5, value: 1 },
      { quantile: 0.99, value: 4 },
    ],
  },
];

const shared = {
  project: "p",
  ResourceAttributes: metric.resource,
  ResourceSchemaUrl: metric.resourceSchemaUrl,
  ScopeName: "meter",
  ScopeVersion: "2",
  ScopeAttributes: { kind: "scope" },
  ScopeDroppedAttrCount: 3,
  ScopeSchemaUrl: "s",
  ServiceName: "shop",
  MetricName: metric.name,
  MetricDescription: "Tokens",
  MetricUnit: "{token}",
  Attributes: { model: "m" },
  Flags: 0,
  startTicks: (START - 1_000n).toString(),
  ticks: START.toString(),
};

describe("otel_metrics", () => {
  let test: TestServer;
  let clickhouse: ClickHouse;
  beforeAll(async () => {
    test = await startTestServer();
  });
  afterAll(async () => test.stop());
  beforeEach(async () => {
    clickhouse = await test.newMigratedDatabase();
  });

  const rows = async (table: string) =>
    clickhouse.rows(
      `SELECT *, toString(toUnixTimestamp64Nano(StartTimeUnix)) AS startTicks, toString(toUnixTimestamp64Nano(TimeUnix)) AS ticks
       FROM otel_metrics_${table} FINAL SETTINGS output_format_json_quote_64bit_integers = 1`,
    );

  it("keeps every field of the five kinds", async () => {
    await writeMetrics(clickhouse, all);
    expect(await rows("gauge")).toMatchObject([
      {
        ...shared,
        Value: 1.5,
        "Exemplars.FilteredAttributes": [{ a: "1" }, { b: "2", c: "3" }],
        "Exemplars.Value": [-0.25, -0.25],
        "Exemplars.SpanId": [spanIdOf(3), spanIdOf(3)],
        "Exemplars.TraceId": [traceIdOf(4), traceIdOf(4)],
      },
    ]);
    expect(
      await clickhouse.rows("SELECT toString(toUnixTimestamp64Nano(arrayElement(Exemplars.TimeUnix, 1))) AS time FROM otel_metrics_gauge"),
    ).toEqual([{ time: (START - 5n).toString() }]);
    expect(await rows("sum")).toMatchObject([
      { ...shared, Value: -7, AggregationTemporality: 2, IsMonotonic: true, "Exemplars.Value": [] },
    ]);
    expect(await rows("histogram")).toMatchObject([
      {
        ...shared,
        Count: "9223372036854775809",
        Sum: 12.5,
        Min: -1,
        Max: 9,
        BucketCounts: ["1", "9223372036854775808", "0"],
        ExplicitBounds: [0.5, 10],
        AggregationTemporality: 1,
        "Exemplars.FilteredAttributes": [{ a: "1" }],
      },
    ]);
    expect(await rows("exponential_histogram")).toMatchObject([
      {
        ...shared,
        Count: "6",
        Scale: -3,
        ZeroCount: "1",
        PositiveOffset: -2,
        PositiveBucketCounts: ["1", "2"],
        NegativeOffset: 4,
        NegativeBucketCounts: ["2"],
      },
    ]);
    expect(await rows("summary")).toMatchObject([
      { ...shared, Count: "4", Sum: 8, "ValueAtQuantiles.Quantile": [0.5, 0.99], "ValueAtQuantiles.Value": [1, 4] },
    ]);
  });

  it("leaves one copy of what comes again, whatever it comes with", async () => {
    await writeMetrics(clickhouse, all);
    await writeMetrics(clickhouse, [...all, { ...gauge, value: 2 }]);
    await writeMetrics(clickhouse, [
      { ...gauge, project: "other" },
      { ...gauge, attributes: { model: "n" } },
    ]);
    for (const table of ["sum", "histogram", "exponential_histogram", "summary"]) expect(await rows(table)).toHaveLength(1);
    expect(await rows("gauge")).toHaveLength(4);
    await tamper(clickhouse, "OPTIMIZE TABLE otel_metrics_gauge FINAL");
    expect(await clickhouse.rows("SELECT count() AS n FROM otel_metrics_gauge")).toEqual([{ n: 4 }]);
  });

  it("answers the queries of the guide", async () => {
    await writeMetrics(clickhouse, all);
    const guide = await readFile(new URL("../../../../docs/guides/metrics-and-logs.md", import.meta.url), "utf8");
    const queries = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql ?? "");
    expect(queries).toHaveLength(3);
    for (const sql of queries) await clickhouse.rows(sql);
  });

  it("takes times of broken clocks without a partition for each", async () => {
    const times = [1n, 2n ** 40n, 2n ** 62n, 2n ** 64n - 1n];
    await writeMetrics(
      clickhouse,
      times.map((time, i) => ({ ...gauge, time, start: time, value: i })),
    );
    expect(await clickhouse.rows("SELECT DISTINCT _partition_id AS partition FROM otel_metrics_gauge ORDER BY partition")).toEqual([
      { partition: "200001" },
      { partition: "210001" },
    ]);
  });
});
