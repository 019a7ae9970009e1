import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  encode,
  encodings,
  gaugeOf,
  logOf,
  mediaTypes,
  newId,
  now,
  requestOf,
  signals,
  spanOf,
  tables,
  type Encoding,
  type SignalName,
} from "./requests.ts";
import { post, responseOf, send } from "./send.ts";
import { startSystem, type System } from "./system.ts";

// What becomes of the records of a request: partial success, the rules of OTLP/JSON, ids, values, repeated batches.

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system?.stop());

const each = signals.flatMap((signal) => encodings.map((encoding): [SignalName, Encoding] => [signal, encoding]));
const countOf = async (signal: SignalName, service: string): Promise<number> => {
  const { table, service: column } = tables[signal];
  const [row] = await system.rows<{ count: string }>(`SELECT count() AS count FROM ${table} FINAL WHERE ${column} = {service:String}`, {
    service,
  });
  return Number(row?.count);
};
const spanRow = async (traceId: string): Promise<Record<string, never>> => {
  const rows = await system.rows<Record<string, never>>(
    `SELECT lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span, lower(hex(parent_id)) AS parent, name, span_kind, status, attributes, resource,
       events, links, toString(toUnixTimestamp64Nano(start)) AS started, toString(end_ns) AS ended
     FROM spans FINAL WHERE trace_id = unhex({traceId:String})`,
    { traceId },
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
/** JSON as text, for what JSON.stringify would not write. */
const sendText = (signal: SignalName, text: string) =>
  post(`${system.url}/v1/${signal}`, Buffer.from(text), { headers: { "content-type": mediaTypes.json } });

describe("6: partial success", () => {
  test.each(encodings)("in %s, bad spans are counted and named, good ones are stored", async (encoding) => {
    const service = newId(4);
    const spans = [spanOf(), spanOf({ traceId: "00".repeat(16) }), spanOf({ spanId: "ab" }), spanOf()];
    const answer = await send(system.url, "traces", encoding, requestOf.traces(service, spans));
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe(mediaTypes[encoding]);
    expect(responseOf("traces", answer)).toEqual({
      partialSuccess: { rejectedSpans: "2", errorMessage: expect.stringMatching(/trace id.*span id/) as string },
    });
    expect(await countOf("traces", service)).toBe(2);
  });

  test.each(encodings)("in %s, bad log records are counted and named", async (encoding) => {
    const service = newId(4);
    const judgement = { eventName: "gen_ai.evaluation.result", attributes: [] };
    const answer = await send(system.url, "logs", encoding, requestOf.logs(service, [logOf(), logOf(judgement)]));
    expect(answer.status).toBe(200);
    expect(responseOf("logs", answer)).toMatchObject({
      partialSuccess: { rejectedLogRecords: "1", errorMessage: expect.stringMatching(/\w/) as string },
    });
    expect(await countOf("logs", service)).toBe(1);
  });

  test.each(encodings)("in %s, bad data points are counted and named", async (encoding) => {
    const service = newId(4);
    const points = [
      { timeUnixNano: now(), asDouble: 1 },
      { timeUnixNano: "18446744073709551615", asDouble: 2 },
    ];
    const answer = await send(system.url, "metrics", encoding, requestOf.metrics(service, [gaugeOf(points)]));
    expect(answer.status).toBe(200);
    expect(responseOf("metrics", answer)).toMatchObject({
      partialSuccess: { rejectedDataPoints: "1", errorMessage: expect.stringMatching(/\w/) as string },
    });
    expect(await countOf("metrics", service)).toBe(1);
  });
});

describe("10: OTLP/JSON", () => {
  test("ids in either case, times as text or numbers, enums as integers or names", async () => {
    const [upper, lower] = [newId(16), newId(16)];
    const body = (id: string, time: string, kind: string): string =>
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${id}","spanId":"${newId(8).toUpperCase()}","name":"n","kind":${kind},
        "startTimeUnixNano":${time},"endTimeUnixNano":${time}}]}]}]}`;
    expect((await sendText("traces", body(upper.toUpperCase(), "1790000000123456789", "3"))).status).toBe(200);
    expect((await sendText("traces", body(lower, '"1790000000123456789"', '"SPAN_KIND_CLIENT"'))).status).toBe(200);
    for (const id of [upper, lower])
      expect(await spanRow(id)).toMatchObject({ trace: id, span_kind: 3, started: "1790000000123456789", ended: "1790000000123456789" });
  });

  test("unknown fields, null for absent, and the names of the schema", async () => {
    const traceId = newId(16);
    const span = {
      trace_id: traceId,
      spanId: newId(8),
      parentSpanId: null,
      name: "n",
      start_time_unix_nano: now(),
      status: null,
      ofTomorrow: { deep: [1] },
    };
    const answer = await send(system.url, "traces", "json", {
      resource_spans: [{ resource: null, scopeSpans: [{ spans: [span] }] }],
      more: 1,
    });
    expect(responseOf("traces", answer)).toEqual({});
    expect(await spanRow(traceId)).toMatchObject({ parent: "0".repeat(16), status: "unset" });
  });

  test("64-bit integers exactly, whole doubles as integers, null as {}, bytes as base64", async () => {
    const traceId = newId(16);
    const value = (text: string, i: number): string => `{"key":"v${i}","value":${text}}`;
    const values = [
      '{"intValue":"9007199254740993"}',
      '{"intValue":-9223372036854775808}',
      '{"intValue":4}',
      '{"intValue":4.5}',
      '{"intValue":1e20}',
      "{}",
      '{"bytesValue":"AP+A"}',
    ];
    const answer = await sendText(
      "traces",
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${traceId}","spanId":"${newId(8)}","name":"n","startTimeUnixNano":"${now()}",
        "attributes":[${values.map(value).join(",")}]}]}]}]}`,
    );
    expect(responseOf("traces", answer)).toEqual({});
    expect((await spanRow(traceId))["attributes"]).toEqual({
      v0: "9007199254740993",
      v1: "-9223372036854775808",
      v2: "4",
      v3: "4.5",
      v4: "100000000000000000000",
      v5: "null",
      v6: "AP+A",
    });
  });

  test("half a pair of surrogates costs a character, not the batch", async () => {
    const traceId = newId(16);
    const answer = await sendText(
      "traces",
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${traceId}","spanId":"${newId(8)}","name":"a\\ud800b","startTimeUnixNano":"${now()}"}]}]}]}`,
    );
    expect(responseOf("traces", answer)).toEqual({});
    expect((await spanRow(traceId))["name"]).toBe("a\ufffdb");
  });
});

describe("11: ids", () => {
  test.each([
    ["short", newId(8)],
    ["long", newId(17)],
    ["zero", "00".repeat(16)],
    ["absent", ""],
  ])("a trace id that is %s costs its span, in both encodings", async (_, traceId) => {
    for (const encoding of encodings) {
      const service = newId(4);
      const answer = await send(system.url, "traces", encoding, requestOf.traces(service, [spanOf({ traceId }), spanOf()]));
      expect(responseOf("traces", answer)).toMatchObject({ partialSuccess: { rejectedSpans: "1" } });
      expect(await countOf("traces", service)).toBe(1);
    }
  });

  test.each(["zz".repeat(16), "q6urq6urq6urq6urq6urqw=="])("%s is no id in JSON: it costs its span", async (traceId) => {
    const service = newId(4);
    const answer = await send(
      system.url,
      "traces",
      "json",
      requestOf.traces(service, [spanOf({ traceId }), spanOf({ spanId: "xy".repeat(8) }), spanOf()]),
    );
    expect(responseOf("traces", answer)).toMatchObject({ partialSuccess: { rejectedSpans: "2" } });
    expect(await countOf("traces", service)).toBe(1);
  });
});

describe("12: values and flags", () => {
  const attributes = [
    { key: "empty" },
    { key: "text", value: { stringValue: "" } },
    { key: "bytes", value: { bytesValue: "AQI=" } },
    {
      key: "mixed",
      value: { arrayValue: { values: [{ stringValue: "a" }, { intValue: "1" }, { doubleValue: 0.5 }, { boolValue: true }, {}] } },
    },
    {
      key: "nested",
      value: { kvlistValue: { values: [{ key: "a", value: { kvlistValue: { values: [{ key: "b", value: { arrayValue: {} } }] } } }] } },
    },
  ];
  const texts = { empty: "null", text: "", bytes: "AQI=", mixed: '["a",1,0.5,true,null]', nested: '{"a":{"b":[]}}' };

  test.each(encodings)("empty, bytes, nested and mixed ones are kept, in %s", async (encoding) => {
    const traceId = newId(16);
    const span = spanOf({ traceId, attributes, events: [{ name: "e", timeUnixNano: now(), attributes }] });
    expect(responseOf("traces", await send(system.url, "traces", encoding, requestOf.traces(newId(4), [span])))).toEqual({});
    const row = await spanRow(traceId);
    expect(row["attributes"]).toEqual(texts);
    expect(JSON.parse(row["events"]!)).toMatchObject([
      { name: "e", attributes: { empty: null, text: "", bytes: "AQI=", mixed: ["a", 1, 0.5, true, null], nested: { a: { b: [] } } } },
    ]);
  });

  test.each(encodings)("unknown bits of flags are masked, in %s", async (encoding) => {
    const service = newId(4);
    const log = logOf({ traceId: newId(16), spanId: newId(8), flags: 0xffff_fe01, attributes });
    expect((await send(system.url, "logs", encoding, requestOf.logs(service, [log]))).status).toBe(200);
    const span = spanOf({ flags: 0xffff_ffff, links: [{ traceId: newId(16), spanId: newId(8), flags: 0xffff_ffff }] });
    expect(responseOf("traces", await send(system.url, "traces", encoding, requestOf.traces(service, [span])))).toEqual({});
    expect(await system.rows("SELECT TraceFlags, LogAttributes FROM otel_logs WHERE ServiceName = {service:String}", { service })).toEqual([
      { TraceFlags: 1, LogAttributes: texts },
    ]);
  });

  test.each(encodings)("all kinds of metrics are kept, in %s", async (encoding) => {
    const service = newId(4);
    const times = { startTimeUnixNano: now(), timeUnixNano: now() };
    const exemplars = [{ timeUnixNano: now(), asInt: "7", traceId: newId(16), spanId: newId(8), filteredAttributes: [] }];
    const metrics = [
      { name: "gauge", gauge: { dataPoints: [{ ...times, asInt: "-3", exemplars }] } },
      { name: "sum", sum: { dataPoints: [{ ...times, asDouble: 2.5 }], aggregationTemporality: 2, isMonotonic: true } },
      {
        name: "histogram",
        histogram: {
          dataPoints: [{ ...times, count: "3", sum: 6, min: 1, max: 3, bucketCounts: ["1", "2"], explicitBounds: [2] }],
          aggregationTemporality: 1,
        },
      },
      {
        name: "exponential",
        exponentialHistogram: {
          dataPoints: [
            { ...times, count: "4", sum: 1, scale: -1, zeroCount: "1", positive: { offset: -2, bucketCounts: ["1", "2"] }, negative: {} },
          ],
          aggregationTemporality: 2,
        },
      },
      { name: "summary", summary: { dataPoints: [{ ...times, count: "2", sum: 3, quantileValues: [{ quantile: 0.5, value: 1 }] }] } },
    ];
    expect(responseOf("metrics", await send(system.url, "metrics", encoding, requestOf.metrics(service, metrics)))).toEqual({});
    const of = (kind: string, columns: string) =>
      system.rows(`SELECT ${columns} FROM otel_metrics_${kind} WHERE ServiceName = {service:String}`, { service });
    expect(await of("gauge", "Value, Exemplars.Value AS exemplars")).toEqual([{ Value: -3, exemplars: [7] }]);
    expect(await of("sum", "Value, AggregationTemporality AS temporality, IsMonotonic")).toEqual([
      { Value: 2.5, temporality: 2, IsMonotonic: true },
    ]);
    expect(
      await of("histogram", "toUInt32(Count) AS count, Sum, Min, Max, arrayMap(x -> toUInt32(x), BucketCounts) AS buckets, ExplicitBounds"),
    ).toEqual([{ count: 3, Sum: 6, Min: 1, Max: 3, buckets: [1, 2], ExplicitBounds: [2] }]);
    expect(
      await of(
        "exponential_histogram",
        "Scale, toUInt32(ZeroCount) AS zeros, PositiveOffset, arrayMap(x -> toUInt32(x), PositiveBucketCounts) AS positive",
      ),
    ).toEqual([{ Scale: -1, zeros: 1, PositiveOffset: -2, positive: [1, 2] }]);
    expect(await of("summary", "toUInt32(Count) AS count, ValueAtQuantiles.Value AS values")).toEqual([{ count: 2, values: [1] }]);
  });
});

describe("13: what is sent again", () => {
  test.each(each)("the same %s in %s, in parallel and later, leave one copy", async (signal, encoding) => {
    const service = newId(4);
    const body = encode(signal, encoding, requestOf[signal](service));
    const again = () => post(`${system.url}/v1/${signal}`, body, { headers: { "content-type": mediaTypes[encoding] } });
    const answers = await Promise.all(Array.from({ length: 10 }, again));
    answers.push(await again());
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await countOf(signal, service)).toBe(1);
  });

  test("what was acknowledged is there, though the collector is killed at once", async () => {
    const other = await startSystem();
    try {
      const services = Array.from({ length: 20 }, () => newId(4));
      const answers = await Promise.all(services.map((service) => send(other.url, "traces", "protobuf", requestOf.traces(service))));
      await other.collector.stop("SIGKILL");
      expect(answers.map(({ status }) => status)).toEqual(services.map(() => 200));
      const rows = await other.rows<{ service: string }>("SELECT service FROM spans FINAL");
      expect(rows.map(({ service }) => service).toSorted()).toEqual(services.toSorted());
    } finally {
      await other.stop();
    }
  });
});
