import fc from "fast-check";

// Random valid requests, in the JSON form of OTLP. `encodeMessage` makes protobuf of them.

/** Never all zero, which is no id. */
const hexId = (size: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: size, maxLength: size })
    .map((bytes) => (bytes.some((byte) => byte > 0) ? bytes : bytes.fill(1)))
    .map((bytes) => Buffer.from(bytes).toString("hex"));
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const int64 = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
    fc.bigInt({ min: -200n, max: 200n }),
  )
  .map(String);
const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));
const sint32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
/** JSON has no negative zero and no NaN; those have tests of their own. */
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const base64 = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString("base64"));
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });

const { keyValue, anyValue } = fc.letrec<{ keyValue: object; anyValue: object }>((tie) => ({
  anyValue: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant({}),
    text.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    int64.map((intValue) => ({ intValue })),
    double.map((doubleValue) => ({ doubleValue })),
    base64.map((bytesValue) => ({ bytesValue })),
    fc.array(tie("anyValue"), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc.array(tie("keyValue"), { maxLength: 3 }).map((values) => ({ kvlistValue: { values } })),
  ),
  keyValue: fc.record({
    key: fc.oneof(text, fc.constantFrom("__proto__", "gen_ai.operation.name", "gen_ai.usage.input_tokens")),
    value: tie("anyValue"),
  }),
}));
const attributes = fc.uniqueArray(keyValue, { selector: (item) => (item as { key: string }).key, maxLength: 4 });
const scope = fc.record({ name: text, version: text, attributes, droppedAttributesCount: uint32 }, { requiredKeys: [] });
const entity = fc.record({ schemaUrl: text, type: text, idKeys: few(text), descriptionKeys: few(text) }, { requiredKeys: [] });
const resource = fc.record(
  { attributes, droppedAttributesCount: uint32, entityRefs: fc.array(entity, { maxLength: 1 }) },
  { requiredKeys: [] },
);

const event = fc.record({ timeUnixNano: uint64, name: text, attributes, droppedAttributesCount: uint32 }, { requiredKeys: [] });
const link = fc.record(
  { traceId: hexId(16), spanId: hexId(8), traceState: text, attributes, droppedAttributesCount: uint32, flags: uint32 },
  { requiredKeys: [] },
);
const span = fc.record(
  {
    traceId: hexId(16),
    spanId: hexId(8),
    traceState: text,
    parentSpanId: fc.oneof(fc.constant(""), hexId(8)),
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: uint64,
    endTimeUnixNano: uint64,
    attributes,
    droppedAttributesCount: uint32,
    events: few(event),
    droppedEventsCount: uint32,
    links: few(link),
    droppedLinksCount: uint32,
    status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: text }, { requiredKeys: [] }),
    flags: uint32,
  },
  { requiredKeys: ["traceId", "spanId", "startTimeUnixNano"] },
);

const log = fc.record(
  {
    timeUnixNano: uint64,
    observedTimeUnixNano: uint64,
    severityNumber: fc.integer({ min: 0, max: 24 }),
    severityText: text,
    body: anyValue,
    attributes,
    droppedAttributesCount: uint32,
    flags: uint32,
    traceId: hexId(16),
    spanId: hexId(8),
    eventName: fc.oneof(text, fc.constantFrom("retake.checkpoint", "retake.span.start", "gen_ai.evaluation.result")),
  },
  { requiredKeys: [] },
);

const number = fc.oneof(
  double.map((asDouble) => ({ asDouble })),
  int64.map((asInt) => ({ asInt })),
);
const times = { startTimeUnixNano: uint64, timeUnixNano: uint64, attributes, flags: uint32 };
const exemplars = fc.array(
  fc
    .tuple(
      fc.record({ timeUnixNano: uint64, spanId: hexId(8), traceId: hexId(16), filteredAttributes: attributes }, { requiredKeys: [] }),
      number,
    )
    .map(([rest, value]) => ({ ...rest, ...value })),
  { maxLength: 2 },
);
const numberPoint = fc
  .tuple(fc.record({ ...times, exemplars }, { requiredKeys: [] }), number)
  .map(([rest, value]) => ({ ...rest, ...value }));
const statistics = { count: uint64, sum: double, min: double, max: double };
const histogramPoint = fc.record(
  { ...times, ...statistics, exemplars, bucketCounts: few(uint64), explicitBounds: few(double) },
  { requiredKeys: [] },
);
const buckets = fc.record({ offset: sint32, bucketCounts: few(uint64) }, { requiredKeys: [] });
const exponentialPoint = fc.record(
  { ...times, ...statistics, exemplars, scale: sint32, zeroCount: uint64, positive: buckets, negative: buckets, zeroThreshold: double },
  { requiredKeys: [] },
);
const summaryPoint = fc.record(
  { ...times, count: uint64, sum: double, quantileValues: few(fc.record({ quantile: double, value: double })) },
  { requiredKeys: [] },
);
const aggregationTemporality = fc.integer({ min: 0, max: 2 });
const data = fc.oneof(
  fc.record({ gauge: fc.record({ dataPoints: few(numberPoint) }) }),
  fc.record({ sum: fc.record({ dataPoints: few(numberPoint), aggregationTemporality, isMonotonic: fc.boolean() }) }),
  fc.record({ histogram: fc.record({ dataPoints: few(histogramPoint), aggregationTemporality }) }),
  fc.record({ exponentialHistogram: fc.record({ dataPoints: few(exponentialPoint), aggregationTemporality }) }),
  fc.record({ summary: fc.record({ dataPoints: few(summaryPoint) }) }),
);
const metric = fc
  .tuple(fc.record({ name: text, description: text, unit: text, metadata: attributes }, { requiredKeys: ["name"] }), data)
  .map(([rest, kind]) => ({ ...rest, ...kind }));

const group = (scopes: string, records: string, record: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc.record(
    {
      resource,
      [scopes]: fc.array(fc.record({ scope, [records]: few(record), schemaUrl: text }, { requiredKeys: [records] }), { maxLength: 2 }),
      schemaUrl: text,
    },
    { requiredKeys: [scopes] },
  );

export const requests = {
  traces: fc.record({ resourceSpans: fc.array(group("scopeSpans", "spans", span), { maxLength: 2 }) }),
  logs: fc.record({ resourceLogs: fc.array(group("scopeLogs", "logRecords", log), { maxLength: 2 }) }),
  metrics: fc.record({ resourceMetrics: fc.array(group("scopeMetrics", "metrics", metric), { maxLength: 2 }) }),
} satisfies Record<string, fc.Arbitrary<object>>;
