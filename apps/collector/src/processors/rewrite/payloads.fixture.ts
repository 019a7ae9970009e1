import fc from "fast-check";
import type { SignalName } from "../../pipeline/payload.ts";
import type { RequestName } from "../../pipeline/wire/otlp/encode.fixture.ts";

export const requestNames: Readonly<Record<SignalName, RequestName>> = {
  traces: "TraceRequest",
  logs: "LogsRequest",
  metrics: "MetricsRequest",
};

type Values = fc.Arbitrary<unknown>;

// Numbers are too short for a payment card's.
/** Strings that may be what `texts` are made of, in lists, maps and bytes, with other values beside them. */
export function anyValue(texts: fc.Arbitrary<string>, keys: fc.Arbitrary<string>): Values {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.record({ stringValue: texts }),
      fc.record({ bytesValue: texts.map((text) => Buffer.from(text)) }),
      fc.record({ bytesValue: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)) }),
      fc.record({ boolValue: fc.boolean() }),
      fc.record({ intValue: fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }).map(String) }),
      fc.record({ doubleValue: fc.double({ min: -1e9, max: 1e9, noNaN: true }) }),
      fc.constant({}),
      fc.record({ arrayValue: fc.record({ values: fc.array(tie("value"), { maxLength: 3 }) }) }),
      fc.record({ kvlistValue: fc.record({ values: fc.array(fc.record({ key: keys, value: tie("value") }), { maxLength: 3 }) }) }),
    ),
  }));
  return value;
}

/** Requests of each signal, with such values wherever values may be. */
export function requestOf(signal: SignalName, texts: fc.Arbitrary<string>, keys: fc.Arbitrary<string>): fc.Arbitrary<object> {
  const values = anyValue(texts, keys);
  const attributes = fc.array(fc.record({ key: keys, value: values }), { maxLength: 4 });
  const id = (size: number) => fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => Buffer.from(bytes));
  const time = fc.constantFrom("0", "1700000000000000000", "18446744073709551615");
  const count = fc.nat(1000);
  const resource = fc.record({ attributes, droppedAttributesCount: count });
  const scope = fc.record({ name: fc.string(), version: fc.string(), attributes });
  const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 2 });
  const span = fc.record({
    traceId: id(16),
    spanId: id(8),
    name: fc.string(),
    kind: fc.nat(5),
    startTimeUnixNano: time,
    attributes,
    droppedAttributesCount: count,
    events: few(fc.record({ timeUnixNano: time, name: fc.string(), attributes })),
    links: few(fc.record({ traceId: id(16), spanId: id(8), attributes })),
    status: fc.record({ code: fc.nat(2), message: texts }),
  });
  const log = fc.record({
    timeUnixNano: time,
    severityText: fc.string(),
    body: values,
    attributes,
    traceId: id(16),
    eventName: fc.constantFrom("", "x"),
  });
  const exemplars = few(fc.record({ asDouble: fc.double(), filteredAttributes: attributes }));
  const points = <T>(more: fc.Arbitrary<T>) =>
    fc.record({ dataPoints: few(fc.tuple(fc.record({ timeUnixNano: time, attributes }), more).map(([a, b]) => ({ ...a, ...b }))) });
  const metric = fc
    .oneof(
      fc.record({ gauge: points(fc.record({ asInt: time.map(() => "1"), exemplars })) }),
      fc.record({ sum: points(fc.record({ asDouble: fc.double(), exemplars })) }),
      fc.record({ histogram: points(fc.record({ bucketCounts: fc.constant(["1", "2"]), explicitBounds: fc.constant([1]), exemplars })) }),
      fc.record({ exponentialHistogram: points(fc.record({ scale: fc.nat(3), exemplars })) }),
      fc.record({ summary: points(fc.record({ quantileValues: fc.constant([{ quantile: 1, value: 2 }]) })) }),
    )
    .chain((data) => fc.record({ name: fc.string(), unit: fc.string(), metadata: attributes }).map((rest) => ({ ...rest, ...data })));
  const groups = <T>(resources: string, scopes: string, records: string, record: fc.Arbitrary<T>): fc.Arbitrary<object> =>
    few(fc.record({ resource, schemaUrl: fc.string(), [scopes]: few(fc.record({ scope, [records]: few(record) })) })).map((list) => ({
      [resources]: list,
    }));
  if (signal === "traces") return groups("resourceSpans", "scopeSpans", "spans", span);
  if (signal === "logs") return groups("resourceLogs", "scopeLogs", "logRecords", log);
  return groups("resourceMetrics", "scopeMetrics", "metrics", metric);
}

/** All that a decoded message says: its strings, bytes that are text, numbers, and what is in those that are JSON. */
export function saidBy(value: unknown): string[] {
  if (typeof value === "string") return [value, ...inJson(value)];
  if (typeof value === "number") return [String(value)];
  if (Buffer.isBuffer(value)) return saidBy(value.toString("utf8"));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...saidBy(item)]);
}

function inJson(text: string): string[] {
  if (!/^\s*["[{]/.test(text)) return [];
  try {
    return saidBy(JSON.parse(text));
  } catch {
    return [];
  }
}
