import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributeValue, OtlpLog, OtlpSpan } from "../../pipeline/index.ts";
import { DecodeError } from "./decode-error.ts";
import { ElementCount, MAX_DEPTH, TOO_DEEP } from "./decode-limits.ts";
import * as json from "./json/index.ts";
import { encodeMessage } from "./otlp-messages.fixture.ts";
import * as protobuf from "./protobuf/index.ts";

/** One generated record: what goes out in each encoding, and what must come in. */
interface Sample<T> {
  readonly wire: object;
  readonly expected: T;
}

const base64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64");
const hexId = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString("hex"));
const nanoseconds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const text = fc.string({ unit: "grapheme", maxLength: 20 });

const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const exact = (value: bigint): number | bigint =>
  BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;

const { value: anyValue } = fc.letrec<{ value: Sample<AttributeValue>; entries: Sample<Map<string, AttributeValue>> }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant({ wire: {}, expected: null }),
    text.map((value) => ({ wire: { stringValue: value }, expected: value })),
    fc.boolean().map((value) => ({ wire: { boolValue: value }, expected: value })),
    integer.map((value) => ({ wire: { intValue: value.toString() }, expected: exact(value) })),
    // JSON has no negative zero.
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => (value === 0 ? 0 : value))
      .map((value) => ({ wire: { doubleValue: value }, expected: value })),
    fc
      .uint8Array({ maxLength: 20 })
      .map((bytes) => ({ wire: { bytesValue: Buffer.from(bytes).toString("base64") }, expected: Buffer.from(bytes) })),
    fc
      .array(tie("value"), { maxLength: 3 })
      .map((items) => ({ wire: { arrayValue: { values: items.map((item) => item.wire) } }, expected: items.map((item) => item.expected) })),
    tie("entries").map(({ wire, expected }) => ({ wire: { kvlistValue: { values: wire } }, expected })),
  ),
  entries: fc
    .uniqueArray(fc.tuple(fc.oneof(text, fc.constant("__proto__")), tie("value")), { selector: ([key]) => key, maxLength: 3 })
    .map((pairs) => ({
      wire: pairs.map(([key, value]) => ({ key, value: value.wire })),
      expected: new Map(pairs.map(([key, value]) => [key, value.expected])),
    })),
})) as { value: fc.Arbitrary<Sample<AttributeValue>> };

const attributes = fc.uniqueArray(fc.tuple(text, anyValue), { selector: ([key]) => key, maxLength: 4 }).map((pairs) => ({
  wire: pairs.map(([key, value]) => ({ key, value: value.wire })),
  expected: new Map(pairs.map(([key, value]) => [key, value.expected])),
}));

const event = fc.record({ name: text, time: nanoseconds, attributes }).map((e) => ({
  wire: { name: e.name, timeUnixNano: e.time.toString(), attributes: e.attributes.wire },
  expected: { name: e.name, time: e.time, attributes: e.attributes.expected },
}));
const link = fc.record({ traceId: hexId(16), spanId: hexId(8), attributes }).map((l) => ({
  wire: { traceId: l.traceId, spanId: l.spanId, traceState: "a=b", attributes: l.attributes.wire, flags: 257 },
  expected: { traceId: l.traceId, spanId: l.spanId, attributes: l.attributes.expected },
}));
const scope = { name: "scope", version: "1.0" };

type SpanWithoutOwners = Omit<OtlpSpan, "resource" | "scope">;
const span: fc.Arbitrary<Sample<SpanWithoutOwners>> = fc
  .record({
    traceId: hexId(16),
    spanId: hexId(8),
    parentId: fc.oneof(fc.constant(""), hexId(8)),
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    start: nanoseconds,
    end: nanoseconds,
    attributes,
    events: fc.array(event, { maxLength: 2 }),
    links: fc.array(link, { maxLength: 2 }),
    statusCode: fc.integer({ min: 0, max: 2 }),
    statusMessage: text,
  })
  .map((s) => ({
    wire: {
      traceId: s.traceId,
      spanId: s.spanId,
      parentSpanId: s.parentId,
      traceState: "x",
      name: s.name,
      kind: s.kind,
      startTimeUnixNano: s.start.toString(),
      endTimeUnixNano: s.end.toString(),
      attributes: s.attributes.wire,
      droppedAttributesCount: 3,
      events: s.events.map((e) => e.wire),
      links: s.links.map((l) => l.wire),
      status: { code: s.statusCode, message: s.statusMessage },
      flags: 0x301,
    },
    expected: { ...s, attributes: s.attributes.expected, events: s.events.map((e) => e.expected), links: s.links.map((l) => l.expected) },
  }));

type LogWithoutOwners = Omit<OtlpLog, "resource" | "scope">;
const log: fc.Arbitrary<Sample<LogWithoutOwners>> = fc
  .record({ traceId: hexId(16), spanId: hexId(8), time: nanoseconds, observed: nanoseconds, eventName: text, body: anyValue, attributes })
  .map((l) => ({
    wire: {
      traceId: l.traceId,
      spanId: l.spanId,
      timeUnixNano: l.time.toString(),
      observedTimeUnixNano: l.observed.toString(),
      eventName: l.eventName,
      severityNumber: 9,
      severityText: "INFO",
      body: l.body.wire,
      attributes: l.attributes.wire,
    },
    expected: {
      traceId: l.traceId,
      spanId: l.spanId,
      time: l.time === 0n ? l.observed : l.time,
      eventName: l.eventName,
      body: l.body.expected,
      attributes: l.attributes.expected,
    },
  }));

const traceRequest = (spans: readonly object[], resource: object): object => ({
  resourceSpans: [{ resource: { attributes: resource }, scopeSpans: [{ scope, spans }], schemaUrl: "s" }],
});
const logsRequest = (logRecords: readonly object[], resource: object): object => ({
  resourceLogs: [{ resource: { attributes: resource }, scopeLogs: [{ scope, logRecords }] }],
});

/** protobufjs takes ids as bytes; OTLP/JSON has them as hex. */
function withBinaryIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBinaryIds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      /^(traceId|spanId|parentSpanId)$/.test(key) ? base64(item as string) : withBinaryIds(item),
    ]),
  );
}

describe("decoding, against protobufjs", () => {
  test("spans come in as they went out, in both encodings", () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 3 }), attributes, (samples, resource) => {
        const request = traceRequest(
          samples.map((sample) => sample.wire),
          resource.wire,
        );
        const expected = samples.map((sample) => ({ ...sample.expected, resource: { attributes: resource.expected }, scope }));
        expect(protobuf.decodeTraces(encodeMessage("TraceRequest", withBinaryIds(request) as object))).toEqual(expected);
        expect(json.decodeTraces(Buffer.from(JSON.stringify(request)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("logs come in as they went out, in both encodings", () => {
    fc.assert(
      fc.property(fc.array(log, { maxLength: 3 }), attributes, (samples, resource) => {
        const request = logsRequest(
          samples.map((sample) => sample.wire),
          resource.wire,
        );
        const expected = samples.map((sample) => ({ ...sample.expected, resource: { attributes: resource.expected }, scope }));
        expect(protobuf.decodeLogs(encodeMessage("LogsRequest", withBinaryIds(request) as object))).toEqual(expected);
        expect(json.decodeLogs(Buffer.from(JSON.stringify(request)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe("decoding what is damaged", () => {
  const outcome = (decode: () => unknown): "decoded" | "refused" => {
    try {
      decode();
      return "decoded";
    } catch (error) {
      if (error instanceof DecodeError) return "refused";
      throw error;
    }
  };
  const valid = fc.tuple(fc.array(span, { minLength: 1, maxLength: 2 }), attributes).map(([samples, resource]) =>
    traceRequest(
      samples.map((sample) => sample.wire),
      resource.wire,
    ),
  );
  const damage = fc.array(
    fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), kind: fc.constantFrom("set", "insert", "remove", "cut") }),
    { minLength: 1, maxLength: 4 },
  );

  test("protobuf is decoded or refused, whatever bytes change", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(valid, damage, (request, changes) => {
        let bytes = [...encodeMessage("TraceRequest", withBinaryIds(request) as object)];
        for (const { at, byte, kind } of changes) {
          const position = at % (bytes.length + 1);
          if (kind === "set") bytes[position] = byte;
          else if (kind === "insert") bytes.splice(position, 0, byte);
          else if (kind === "remove") bytes.splice(position, 1);
          else bytes = bytes.slice(0, position);
        }
        seen.add(outcome(() => protobuf.decodeTraces(Buffer.from(bytes))));
        seen.add(outcome(() => protobuf.decodeLogs(Buffer.from(bytes))));
      }),
      { numRuns: 2_000 },
    );
    expect(seen).toEqual(new Set(["decoded", "refused"]));
  });

  test("any bytes at all are decoded or refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const decode of [protobuf.decodeTraces, protobuf.decodeLogs, json.decodeTraces, json.decodeLogs])
          expect(outcome(() => decode(Buffer.from(bytes)))).toMatch(/^(decoded|refused)$/);
      }),
      { numRuns: 5_000 },
    );
  });

  test("JSON of the wrong shape is decoded or refused", () => {
    const names = fc.constantFrom(
      "resourceSpans",
      "scopeSpans",
      "spans",
      "resource",
      "scope",
      "attributes",
      "key",
      "value",
      "stringValue",
      "intValue",
      "arrayValue",
      "values",
      "kvlistValue",
      "traceId",
      "status",
      "events",
      "startTimeUnixNano",
      "doubleValue",
    );
    const shape = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "medium" },
        fc.jsonValue(),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(names, tie("any"), { maxKeys: 6 }),
      ),
    })).any;
    fc.assert(
      fc.property(shape, (value) => {
        expect(outcome(() => json.decodeTraces(Buffer.from(JSON.stringify(value) ?? "")))).toMatch(/^(decoded|refused)$/);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["a varint of 11 bytes", "ffffffffffffffffffff01"],
    ["a field longer than its message", "0aff01"],
    ["a length beyond 2^31", "0affffffff0f"],
    ["the wrong wire type", "08ff01"],
    ["a group", "0b0c"],
    ["field number 0", "0000"],
    ["a message that ends in a tag", "80"],
  ])("refuses %s", (_, hex) => {
    expect(() => protobuf.decodeTraces(Buffer.from(hex, "hex"))).toThrow(DecodeError);
  });
});

describe("bounds", () => {
  /** By hand: the encoders of both formats refuse such values themselves. */
  const inJson = (depth: number): OtlpSpan[] => {
    const value = `${'{"arrayValue":{"values":['.repeat(depth)}{"stringValue":"deep"}${"]}}".repeat(depth)}`;
    return json.decodeTraces(Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":${value}}]}]}]}]}`));
  };
  const inProtobuf = (depth: number): OtlpSpan[] => {
    let value = field(1, Buffer.from("deep"));
    for (let i = 0; i < depth; i++) value = field(5, field(1, value));
    return protobuf.decodeTraces(field(1, field(2, field(2, field(9, Buffer.concat([field(1, Buffer.from("k")), field(2, value)]))))));
  };
  const depthOf = (value: AttributeValue | undefined): [number, AttributeValue | undefined] => {
    let depth = 0;
    let inner = value;
    for (; Array.isArray(inner); depth++) inner = (inner as AttributeValue[])[0];
    return [depth, inner];
  };

  test.each([
    ["protobuf", inProtobuf],
    ["JSON", inJson],
  ])("%s: a value nested too deep is cut off, the rest is kept", (_, decode) => {
    expect(depthOf(decode(MAX_DEPTH)[0]?.attributes.get("k"))).toEqual([MAX_DEPTH, "deep"]);
    expect(depthOf(decode(MAX_DEPTH + 1)[0]?.attributes.get("k"))).toEqual([MAX_DEPTH + 1, TOO_DEEP]);
    expect(decode(20_000)).toHaveLength(1);
  });

  test("more values than are taken at once are refused", () => {
    const body = traceRequest(
      Array.from({ length: 200 }, () => ({})),
      [],
    );
    expect(json.decodeTraces(Buffer.from(JSON.stringify(body)))).toHaveLength(200);
    for (const decode of [
      () => json.decodeTraces(Buffer.from(JSON.stringify(body)), new ElementCount(1_000)),
      () => protobuf.decodeTraces(encodeMessage("TraceRequest", body), new ElementCount(1_000)),
    ]) {
      expect(decode).toThrow(expect.objectContaining({ reason: "too_large" }) as Error);
    }
  });
});

describe("what senders write differently", () => {
  const spanOf = (fields: object): OtlpSpan | undefined => json.decodeTraces(Buffer.from(JSON.stringify(traceRequest([fields], []))))[0];

  test("JSON: ids in upper case, null for absent, times as numbers", () => {
    const body = `{"resourceSpans":[{"resource":null,"scopeSpans":[{"spans":[{"traceId":"${"AB".repeat(16)}","spanId":"${"CD".repeat(8)}","parentSpanId":null,"startTimeUnixNano":1700000000123456789,"unknown":[1]}]}]}]}`;
    expect(json.decodeTraces(Buffer.from(body))[0]).toMatchObject({
      traceId: "ab".repeat(16),
      spanId: "cd".repeat(8),
      parentId: "",
      start: 1700000000123456789n,
    });
  });

  test("JSON: whole doubles as integers, integers as numbers, null as {}", () => {
    const values = [
      { intValue: 4 },
      { intValue: 4.5 },
      { doubleValue: "1e3" },
      { doubleValue: "NaN" },
      {},
      { boolValue: false },
      { stringValue: "" },
    ];
    const read = spanOf({ attributes: values.map((value, i) => ({ key: String(i), value })) });
    expect([...(read?.attributes.values() ?? [])]).toEqual([4, 4.5, 1000, NaN, null, false, ""]);
  });

  test("JSON: an id that is not hex does not pass for one", () => {
    expect(spanOf({ traceId: "zz".repeat(16) })?.traceId).toBe("invalid");
  });

  test("JSON: lone surrogates become the replacement character", () => {
    const read = json.decodeTraces(Buffer.from('{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a\\ud800b"}]}]}]}'));
    expect(read[0]?.name).toBe("a\ufffdb");
  });

  test("protobuf: invalid UTF-8 becomes the replacement character", () => {
    // resource_spans { scope_spans { spans { name: 61 ff 62 } } }
    expect(protobuf.decodeTraces(Buffer.from("0a0912071205" + "2a0361ff62", "hex"))[0]?.name).toBe("a\ufffdb");
  });

  test("protobuf: a resource after its spans is theirs", () => {
    const spans = field(2, field(2, Buffer.alloc(0)));
    const resource = field(1, field(1, Buffer.concat([field(1, Buffer.from("k")), field(2, field(1, Buffer.from("v")))])));
    const body = field(1, Buffer.concat([spans, resource]));
    expect(protobuf.decodeTraces(body)[0]?.resource.attributes.get("k")).toBe("v");
  });

  test.each(["", "{}", "  "])("JSON: an empty body %j holds nothing", (body) => {
    expect(json.decodeTraces(Buffer.from(body))).toEqual([]);
  });
});

/** A length-delimited protobuf field. */
function field(number: number, content: Buffer): Buffer {
  const head = [(number << 3) | 2];
  let length = content.length;
  for (; length > 0x7f; length >>>= 7) head.push((length & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...head, length]), content]);
}
