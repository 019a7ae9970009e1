import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SignalName } from "../../../pipeline/payload.ts";
import { DecodeError, ElementCount, MAX_DEPTH, TOO_DEEP } from "../../../pipeline/wire/index.ts";
import { requests } from "../../../pipeline/wire/otlp/requests.fixture.ts";
import { decodeMessage, encodeMessage, requestNames } from "../../../pipeline/wire/otlp/schema.fixture.ts";
import { translateJson } from "./translate.ts";

const names: readonly SignalName[] = ["traces", "logs", "metrics"];

const translate = (signal: SignalName, text: string): object =>
  decodeMessage(requestNames[signal], translateJson(signal, Buffer.from(text)));

/** What becomes of one span, given as JSON text. */
const spanOf = (fields: string): Record<string, unknown> => {
  const request = translate("traces", `{"resourceSpans":[{"scopeSpans":[{"spans":[${fields}]}]}]}`);
  return (request as { resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[] }).resourceSpans[0]!.scopeSpans[0]!
    .spans[0]!;
};
const valueOf = (value: string): unknown => {
  const attributes = spanOf(`{"attributes":[{"key":"k","value":${value}}]}`)["attributes"];
  return (attributes as { value: unknown }[])[0]!.value;
};
const metricOf = (fields: string): Record<string, unknown> => {
  const request = translate("metrics", `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[${fields}]}]}]}`);
  return (request as { resourceMetrics: { scopeMetrics: { metrics: Record<string, unknown>[] }[] }[] }).resourceMetrics[0]!.scopeMetrics[0]!
    .metrics[0]!;
};

describe.each(names)("%s in JSON", (signal) => {
  test("become the same message as protobufjs makes of them", () => {
    fc.assert(
      fc.property(requests[signal], (request) => {
        const expected = decodeMessage(requestNames[signal], encodeMessage(requestNames[signal], request));
        // Defaults that were written are as good as defaults that were left out.
        expect(withoutDefaults(translate(signal, JSON.stringify(request)))).toEqual(withoutDefaults(expected));
      }),
      { numRuns: 400 },
    );
  });

  test("may have the names of the schema, and names that nobody knows", () => {
    fc.assert(
      fc.property(requests[signal], (request) => {
        const text = JSON.stringify(rename(request));
        expect(translate(signal, text)).toEqual(translate(signal, JSON.stringify(request)));
      }),
      { numRuns: 100 },
    );
  });

  test.each(["", "{}", " \n", "\ufeff{}", '{"unknown":[1]}'])("hold nothing where the body is %j", (body) => {
    expect(translateJson(signal, Buffer.from(body))).toHaveLength(0);
  });

  test.each(["null", "[]", "1", '"x"', "{half", `{"resource${signal}":`])("are refused where the body is %j", (body) => {
    expect(() => translateJson(signal, Buffer.from(body))).toThrow(DecodeError);
  });
});

describe("what senders write differently", () => {
  test("ids in upper case, null for absent, times as numbers", () => {
    expect(
      spanOf(
        `{"traceId":"${"AB".repeat(16)}","spanId":"${"Cd".repeat(8)}","parentSpanId":null,"startTimeUnixNano":1700000000123456789,"endTimeUnixNano":18446744073709551615,"status":null,"events":null}`,
      ),
    ).toEqual({
      traceId: "ab".repeat(16),
      spanId: "cd".repeat(8),
      startTimeUnixNano: "1700000000123456789",
      endTimeUnixNano: "18446744073709551615",
    });
  });

  test.each([
    ['{"intValue":4}', { intValue: "4" }],
    ['{"intValue":"-9223372036854775808"}', { intValue: "-9223372036854775808" }],
    ['{"intValue":-9223372036854775808}', { intValue: "-9223372036854775808" }],
    ['{"intValue":9007199254740993}', { intValue: "9007199254740993" }],
    ['{"intValue":4.5}', { doubleValue: 4.5 }],
    ['{"intValue":100000000000000000000}', { doubleValue: 1e20 }],
    ['{"intValue":1e20}', { doubleValue: 1e20 }],
    ['{"doubleValue":"1e3"}', { doubleValue: 1000 }],
    ['{"doubleValue":"NaN"}', { doubleValue: NaN }],
    ['{"doubleValue":"-Infinity"}', { doubleValue: -Infinity }],
    ['{"doubleValue":12345678901234567890}', { doubleValue: Number("12345678901234567890") }],
    ['{"bytesValue":"AP+/"}', { bytesValue: "00ffbf" }],
    ['{"bytesValue":"AP-_"}', { bytesValue: "00ffbf" }],
    ['{"bytesValue":"AA"}', { bytesValue: "00" }],
    ['{"bytesValue":"AA=="}', { bytesValue: "00" }],
    ['{"boolValue":false}', { boolValue: false }],
    ['{"stringValue":""}', { stringValue: "" }],
    ["{}", {}],
    ['{"stringValue":null}', {}],
    ['{"arrayValue":{}}', { arrayValue: {} }],
    ['{"arrayValue":{"values":[{},null,{"intValue":"1"}]}}', { arrayValue: { values: [{}, {}, { intValue: "1" }] } }],
    [
      '{"kvlistValue":{"values":[{"key":"__proto__","value":{"boolValue":true}}]}}',
      { kvlistValue: { values: [{ key: "__proto__", value: { boolValue: true } }] } },
    ],
  ])("the value %s", (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  test("enums by number, by name, and unknown ones", () => {
    expect(spanOf('{"kind":3,"status":{"code":2}}')).toEqual({ kind: 3, status: { code: 2 } });
    expect(spanOf('{"kind":"SPAN_KIND_CLIENT","status":{"code":"STATUS_CODE_ERROR"}}')).toEqual({ kind: 3, status: { code: 2 } });
    expect(spanOf('{"kind":"3","status":{"code":"SOMETHING"}}')).toEqual({ kind: 3, status: {} });
    const severity = (name: string): unknown =>
      translate("logs", `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"${name}"}]}]}]}`);
    expect(severity("SEVERITY_NUMBER_TRACE")).toEqual(severity("1"));
    expect(severity("SEVERITY_NUMBER_INFO")).toEqual(severity("9"));
    expect(severity("SEVERITY_NUMBER_FATAL4")).toEqual(severity("24"));
    expect(metricOf('{"sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_CUMULATIVE"}}')).toEqual({
      sum: { aggregationTemporality: 2 },
    });
  });

  test("numbers of metrics, as integers, doubles and words", () => {
    const points = '[{"asInt":"-7"},{"asInt":2.5},{"asInt":7},{"asDouble":"Infinity"},{"asDouble":0}]';
    expect(metricOf(`{"gauge":{"dataPoints":${points}}}`)).toEqual({
      gauge: { dataPoints: [{ asInt: "-7" }, { asDouble: 2.5 }, { asInt: "7" }, { asDouble: Infinity }, { asDouble: 0 }] },
    });
    expect(metricOf('{"histogram":{"dataPoints":[{"bucketCounts":["1",2],"explicitBounds":[1.5,"Infinity"],"sum":0,"count":3}]}}')).toEqual(
      {
        histogram: { dataPoints: [{ bucketCounts: ["1", "2"], explicitBounds: [1.5, Infinity], sum: 0, count: "3" }] },
      },
    );
  });

  test.each([
    ["not hex", `"${"zz".repeat(16)}"`],
    ["of an odd length", `"${"a".repeat(33)}"`],
    ["short", '"abcd"'],
    ["base64", '"q6urq6urq6urq6urq6urqw=="'],
    ["no text", "123"],
    ["endless", `"${"a".repeat(1000)}"`],
  ])("an id that is %s is none: it costs its record, not the request", (_, id) => {
    for (const name of ["traceId", "spanId", "parentSpanId"]) {
      const written = spanOf(`{"name":"n","${name}":${id}}`);
      expect(written["name"]).toBe("n");
      expect([8 * 2, 16 * 2, 0]).not.toContain((written[name] as string).length);
    }
  });

  test("a lone surrogate becomes the replacement character, in names, values and keys", () => {
    expect(spanOf('{"name":"a\\ud800b","attributes":[{"key":"\\udc00","value":{"stringValue":"\\ud83d"}}]}')).toMatchObject({
      name: "a\ufffdb",
      attributes: [{ key: "\ufffd", value: { stringValue: "\ufffd" } }],
    });
  });

  test("bytes that are no UTF-8 become the replacement character", () => {
    const body = Buffer.concat([
      Buffer.from('{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a'),
      Buffer.of(0xff),
      Buffer.from('"}]}]}]}'),
    ]);
    expect(JSON.stringify(decodeMessage(requestNames.traces, translateJson("traces", body)))).toContain("a\ufffd");
  });
});

describe("what is of the wrong kind is refused, by name", () => {
  test.each([
    ["name", '{"name":1}'],
    ["attributes", '{"attributes":{}}'],
    ["attributes", '{"attributes":[1]}'],
    ["status", '{"status":[]}'],
    ["startTimeUnixNano", '{"startTimeUnixNano":"soon"}'],
    ["startTimeUnixNano", '{"startTimeUnixNano":-1}'],
    ["startTimeUnixNano", '{"startTimeUnixNano":1.5}'],
    ["endTimeUnixNano", '{"endTimeUnixNano":"18446744073709551616"}'],
    ["droppedEventsCount", '{"droppedEventsCount":4294967296}'],
    ["flags", '{"flags":true}'],
    ["stringValue", '{"attributes":[{"key":"k","value":{"stringValue":1}}]}'],
    ["boolValue", '{"attributes":[{"key":"k","value":{"boolValue":1}}]}'],
    ["intValue", '{"attributes":[{"key":"k","value":{"intValue":"x"}}]}'],
    ["doubleValue", '{"attributes":[{"key":"k","value":{"doubleValue":""}}]}'],
    ["bytesValue", '{"attributes":[{"key":"k","value":{"bytesValue":"?!*#"}}]}'],
    ["values", '{"attributes":[{"key":"k","value":{"arrayValue":{"values":1}}}]}'],
  ])("%s in %s", (name, span) => {
    expect(() => spanOf(span)).toThrow(
      expect.objectContaining({ name: "DecodeError", message: expect.stringContaining(name) as string }) as Error,
    );
  });
});

describe("bounds", () => {
  const nested = (depth: number): unknown =>
    valueOf(`${'{"arrayValue":{"values":['.repeat(depth)}{"stringValue":"deep"}${"]}}".repeat(depth)}`);
  const innermost = (value: unknown): [number, unknown] => {
    let depth = 0;
    let inner = value as { arrayValue?: { values: unknown[] }; stringValue?: string };
    for (; inner.arrayValue !== undefined; depth++) inner = inner.arrayValue.values[0] as typeof inner;
    return [depth, inner.stringValue];
  };

  test("a value nested too deep is cut off, the rest is kept", () => {
    expect(innermost(nested(MAX_DEPTH))).toEqual([MAX_DEPTH, "deep"]);
    expect(innermost(nested(MAX_DEPTH + 1))).toEqual([MAX_DEPTH + 1, TOO_DEEP]);
    expect(innermost(nested(20_000))).toEqual([MAX_DEPTH + 1, TOO_DEEP]);
  });

  test.each([
    ["spans", `{"resourceSpans":[{"scopeSpans":[{"spans":[${Array.from({ length: 200 }, () => "{}").join()}]}]}]}`, "traces"],
    [
      "numbers",
      `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[{"explicitBounds":[${"1,".repeat(2000)}1]}]}}]}]}]}`,
      "metrics",
    ],
  ] as const)("more %s than are taken at once are refused", (_, body, signal) => {
    expect(translateJson(signal, Buffer.from(body)).length).toBeGreaterThan(200);
    expect(() => translateJson(signal, Buffer.from(body), new ElementCount(1_000))).toThrow(
      expect.objectContaining({ reason: "too_large" }) as Error,
    );
  });

  test("a text that would unfold into too many objects is refused before it does", () => {
    const body = Buffer.from(`{"unknown":[${"[],".repeat(8_000_000)}[]]}`);
    expect(() => translateJson("traces", body)).toThrow(expect.objectContaining({ reason: "too_large" }) as Error);
  });
});

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  const isOneof = "key" in value || "asInt" in value || "asDouble" in value || Object.keys(value).some((key) => key.endsWith("Value"));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => isOneof || /^(sum|min|max)$/.test(key) || !isDefault(item))
      .map(([key, item]) => [key, withoutDefaults(item)]),
  );
}

function isDefault(value: unknown): boolean {
  return value === 0 || value === "0" || value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

/** As the schema spells it, with a field of a later version in each object. */
function rename(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rename);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([key, item]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), rename(item)]);
  return { ...Object.fromEntries(fields), fieldOfALaterVersion: { deep: [1] } };
}
