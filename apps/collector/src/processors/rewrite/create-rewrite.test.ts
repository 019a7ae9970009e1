import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SignalName } from "../../pipeline/payload.ts";
import { DecodeError, WireWriter } from "../../pipeline/wire/index.ts";
import { decodeOtlp, encodeOtlp, metricRequest } from "../../pipeline/wire/otlp/encode.fixture.ts";
import { createRewrite } from "./create-rewrite.ts";
import { requestNames, requestOf, saidBy } from "./payloads.fixture.ts";
import { limitRules, redactRules } from "./rules.ts";

const signals = ["traces", "logs", "metrics"] as const;
type Redact = Parameters<typeof redactRules.parse>[0];

function rewriteWith(redact: Redact, limits: object = {}) {
  const rewrite = createRewrite({
    ...(redact !== undefined && { redact: redactRules.parse(redact) }),
    limits: limitRules.parse(limits),
  })!;
  return (signal: SignalName, body: Buffer): Buffer => rewrite({ project: "p", signal, body }).body;
}

const spanRequest = (span: object) => ({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const logRequest = (log: object) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] });
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** What becomes of one span. */
function spanAfter(rewrite: ReturnType<typeof rewriteWith>, span: object): Record<string, unknown> {
  const request = decodeOtlp("TraceRequest", rewrite("traces", encodeOtlp("TraceRequest", spanRequest(span))));
  return (request as { resourceSpans: [{ scopeSpans: [{ spans: [Record<string, unknown>] }] }] }).resourceSpans[0].scopeSpans[0].spans[0];
}
function logAfter(rewrite: ReturnType<typeof rewriteWith>, log: object): Record<string, unknown> {
  const request = decodeOtlp("LogsRequest", rewrite("logs", encodeOtlp("LogsRequest", logRequest(log))));
  return (request as { resourceLogs: [{ scopeLogs: [{ logRecords: [Record<string, unknown>] }] }] }).resourceLogs[0].scopeLogs[0]
    .logRecords[0];
}

const rules = {
  keys: ["*password*", { match: "user.email", action: "drop" as const }],
  values: [{ match: "EMP-\\d{6}", replace: "[employee]" }],
};
const secret = "sk-ant-abcdefghijklmnopqrstuvwxyz";

describe("createRewrite", () => {
  test("is none where there is no rule", () => {
    expect(createRewrite({})).toBeUndefined();
    expect(createRewrite({ limits: {} })).toBeUndefined();
  });

  test("redacts in all places of a span", () => {
    const rewrite = rewriteWith(rules);
    const attributes = [
      text("note", `by EMP-123456 with ${secret}`),
      text("db.password", "hunter2"),
      text("user.email", "a@b.c"),
      text(
        "json",
        JSON.stringify({ deep: [{ password: { x: 1 } }], who: "EMP-123456", inner: JSON.stringify({ userPassword: "hunter2" }) }),
      ),
      { key: "map", value: { kvlistValue: { values: [text("password", "hunter2"), text("k", "EMP-123456")] } } },
      { key: "list", value: { arrayValue: { values: [{ stringValue: secret }, { intValue: "4111111111111111" }, { boolValue: true }] } } },
      { key: "bytes", value: { bytesValue: Buffer.from("EMP-123456") } },
      { key: "user", value: { kvlistValue: { values: [text("email", "a@b.c"), text("name", "Ann")] } } },
    ];
    const redacted = [
      text("note", "by [employee] with [redacted:anthropic-key]"),
      text("db.password", "[redacted]"),
      text("json", '{"deep":[{"password":"[redacted]"}],"who":"[employee]","inner":"{\\"userPassword\\":\\"[redacted]\\"}"}'),
      { key: "map", value: { kvlistValue: { values: [text("password", "[redacted]"), text("k", "[employee]")] } } },
      {
        key: "list",
        value: {
          arrayValue: {
            values: [{ stringValue: "[redacted:anthropic-key]" }, { stringValue: "[redacted:payment-card]" }, { boolValue: true }],
          },
        },
      },
      { key: "bytes", value: { bytesValue: Buffer.from("[employee]") } },
      { key: "user", value: { kvlistValue: { values: [text("name", "Ann")] } } },
    ];
    const span = spanAfter(rewrite, {
      name: "EMP-123456",
      attributes,
      events: [{ name: "EMP-123456", attributes }],
      links: [{ attributes }],
      status: { code: 2, message: "EMP-123456 failed" },
    });
    expect(span).toEqual({
      name: "EMP-123456",
      attributes: redacted,
      events: [{ name: "EMP-123456", attributes: redacted }],
      links: [{ attributes: redacted }],
      status: { code: 2, message: "[employee] failed" },
    });
  });

  test("redacts log bodies, resources, scopes, metric points and exemplars", () => {
    const rewrite = rewriteWith(rules);
    expect(logAfter(rewrite, { body: { kvlistValue: { values: [text("password", "hunter2")] } } })).toEqual({
      body: { kvlistValue: { values: [text("password", "[redacted]")] } },
    });
    const metrics = metricRequest({
      gauge: {
        dataPoints: [{ attributes: [text("who", "EMP-123456")], exemplars: [{ filteredAttributes: [text("password", "hunter2")] }] }],
      },
      metadata: [text("m", "EMP-123456")],
    }) as { resourceMetrics: [{ resource: { attributes: object[] }; scopeMetrics: [{ scope: { attributes: object[] } }] }] };
    metrics.resourceMetrics[0].resource.attributes.push(text("r", "EMP-123456"));
    metrics.resourceMetrics[0].scopeMetrics[0].scope.attributes.push(text("s", "EMP-123456"));
    const said = saidBy(decodeOtlp("MetricsRequest", rewrite("metrics", encodeOtlp("MetricsRequest", metrics)))).join("\n");
    expect(said).not.toMatch(/EMP|hunter2/);
    expect(said.match(/\[employee\]/g)).toHaveLength(4);
  });

  test("leaves checkpoints and Retake's own marks alone", () => {
    const rewrite = rewriteWith({ keys: ["retake.*"], values: [{ match: "[0-9a-f]{32}" }] }, { valueBytes: 64, attributes: 0 });
    const id = "0123456789abcdef0123456789abcdef";
    const body = { bytesValue: Buffer.from(`${id}${"x".repeat(100)}`) };
    const marks = [text("retake.checkpoint.id", id), text("retake.step.key", "a")];
    expect(logAfter(rewrite, { body, eventName: "retake.checkpoint", attributes: marks })).toEqual({
      body,
      eventName: "retake.checkpoint",
      attributes: marks,
    });
    const older = [{ key: "event.name", value: { stringValue: "retake.checkpoint" } }, ...marks];
    expect(logAfter(rewriteWith({ values: [{ match: "[0-9a-f]{32}" }] }), { body, attributes: older })).toEqual({
      body,
      attributes: older,
    });
    expect(logAfter(rewrite, { body, eventName: "other" })["body"]).toEqual({ bytesValue: Buffer.from("[redacted]" + "x".repeat(54)) });
    expect(spanAfter(rewrite, { attributes: [text("retake.checkpoint.pre", id), text("retake.step.input", id)] })["attributes"]).toEqual([
      text("retake.checkpoint.pre", id),
      text("retake.step.input", "[redacted]"),
    ]);
  });

  test("leaves out fields that nobody knows, where something is to be redacted", () => {
    const writer = new WireWriter();
    const span = (write: () => void) => writer.message(1, () => writer.message(2, () => writer.message(2, write)));
    span(() => {
      writer.string(5, "name");
      writer.varint(77, 7);
    });
    const known = writer.finish();
    span(() => {
      writer.string(5, "name");
      writer.string(78, secret);
      writer.varint(77, 7);
    });
    const unknown = writer.finish();
    expect(rewriteWith({})("traces", unknown)).toEqual(known);
    expect(rewriteWith(undefined, { events: 1 })("traces", unknown)).toBe(unknown);
  });

  test("bounds values at a character's end, and names what it cut", () => {
    const rewrite = rewriteWith(undefined, { valueBytes: 64 });
    const long = `${"x".repeat(62)}é${"y".repeat(10)}`;
    expect(
      spanAfter(rewrite, {
        attributes: [
          text("long", `x${long}`),
          text("fits", long.slice(0, 63)),
          { key: "list", value: { arrayValue: { values: Array.from({ length: 40 }, () => ({ intValue: "7" })) } } },
          { key: "bytes", value: { bytesValue: Buffer.alloc(65, 1) } },
        ],
        events: [{ attributes: [text("e", long)] }],
      }),
    ).toEqual({
      attributes: [
        text("long", "x".repeat(63)),
        text("fits", long.slice(0, 63)),
        text("list", `[${"7,".repeat(40)}`.slice(0, 64)),
        { key: "bytes", value: { bytesValue: Buffer.alloc(64, 1) } },
        { key: "retake.truncated", value: { arrayValue: { values: ["long", "list", "bytes"].map((stringValue) => ({ stringValue })) } } },
      ],
      events: [
        {
          attributes: [
            text("e", `${"x".repeat(62)}é`),
            { key: "retake.truncated", value: { arrayValue: { values: [{ stringValue: "e" }] } } },
          ],
        },
      ],
    });
    expect(logAfter(rewrite, { body: { stringValue: "é".repeat(40) } })).toEqual({
      body: { stringValue: "é".repeat(32) },
      attributes: [{ key: "retake.truncated", value: { arrayValue: { values: [{ stringValue: "body" }] } } }],
    });
  });

  test("redacts before it cuts: half a secret is none that a pattern knows", () => {
    const rewrite = rewriteWith({}, { valueBytes: 64 });
    const [attribute] = spanAfter(rewrite, { attributes: [text("a", `${"x ".repeat(24)}${secret}`)] })["attributes"] as [
      { value: { stringValue: string } },
    ];
    expect(attribute.value.stringValue).toBe(`${"x ".repeat(24)}[redacted:anthro`);
  });

  test("bounds attributes, events and links, and counts what it dropped beside what the sender did", () => {
    const rewrite = rewriteWith(undefined, { attributes: 2, events: 1, links: 0 });
    const many = [text("a", "1"), text("b", "2"), text("c", "3"), text("gen_ai.request.model", "m"), text("retake.step.key", "k")];
    expect(
      spanAfter(rewrite, {
        attributes: many,
        droppedAttributesCount: 5,
        events: [{ name: "1", attributes: many }, { name: "2" }, { name: "3" }],
        links: [{}],
      }),
    ).toEqual({
      attributes: [many[0], many[1], many[3], many[4]],
      droppedAttributesCount: 6,
      events: [{ name: "1", attributes: [many[0], many[1], many[3], many[4]], droppedAttributesCount: 1 }],
      droppedEventsCount: 2,
      droppedLinksCount: 1,
    });
  });

  test("a value nested deeper than anything honest becomes what it is stored as", () => {
    const writer = new WireWriter();
    const nested = (depth: number): void => {
      if (depth === 0) writer.string(1, secret);
      else writer.message(5, () => writer.message(1, () => nested(depth - 1)));
    };
    const into = (fields: readonly number[], write: () => void): void => {
      const [field, ...rest] = fields;
      if (field === undefined) write();
      else writer.message(field, () => into(rest, write));
    };
    into([1, 2, 2, 9, 2], () => nested(500));
    const after = rewriteWith({})("traces", writer.finish()).toString("latin1");
    expect(after).not.toContain("sk-ant");
    expect(after).toContain("(nested too deep)");
  });

  test("changes many values of one payload", () => {
    const attributes = Array.from({ length: 40_000 }, () => text("password", "hunter2"));
    const after = rewriteWith({ secrets: false, keys: ["password"] })("traces", encodeOtlp("TraceRequest", spanRequest({ attributes })));
    expect(after.toString("latin1").split("[redacted]")).toHaveLength(40_001);
  });
});

/** What is beyond the limits of 1 attribute (and the one that says what was cut), 1 event, no links and 64 bytes. */
function excessOf(message: unknown): unknown[] {
  if (typeof message !== "object" || message === null || Buffer.isBuffer(message)) return [];
  const { stringValue, bytesValue, attributes, events, links, traceId } = message as Record<string, unknown>;
  const sizes = [stringValue, bytesValue].map((value) =>
    typeof value === "string" || Buffer.isBuffer(value) ? Buffer.byteLength(value) : 0,
  );
  const lists = [traceId === undefined ? [] : attributes, events, links].map((list) => (Array.isArray(list) ? list.length : 0));
  const isOver = sizes.some((size) => size > 64) || lists[0]! > 2 || lists[1]! > 1 || lists[2]! > 0;
  return [...(isOver ? [message] : []), ...Object.values(message).flatMap(excessOf)];
}

const malformed = new DecodeError("");
function failureOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

const harmless = fc.string({ unit: fc.constantFrom("a", " ", "é", '"', "\\", "{", "}", ":", "[", "7", "😀"), maxLength: 24 });
const names = fc.constantFrom("a", "b.c", "gen_ai.input.messages", "retake.step.input", "é");

describe.each(signals)("createRewrite of %s", (signal) => {
  const name = requestNames[signal];

  test("gives back the very bytes where nothing matches", () => {
    const rewrite = rewriteWith(
      { keys: ["*never*"], values: [{ match: "NEVER" }] },
      { attributes: 100, valueBytes: 10_000, events: 10, links: 10 },
    );
    fc.assert(
      fc.property(requestOf(signal, harmless, names), (request) => {
        const body = encodeOtlp(name, request);
        expect(rewrite(signal, body)).toBe(body);
      }),
    );
  });

  test("leaves nothing that matches, in what still is a request, and changes it no more", () => {
    const rewrite = rewriteWith({ ...rules, keys: ["*password*"] });
    const found = fc.constantFrom("EMP-123456", secret, "4111 1111 1111 1111", "EMP\\u002d123456");
    const hidden = fc.tuple(harmless, found, harmless).map(([before, middle, after]) => `${before}. ${middle}. ${after}`);
    const asJson = hidden.map((each) => JSON.stringify({ a: [each], [each]: 1, password: "hunter2", card: 4111111111111111 }));
    const texts = fc.oneof(
      harmless,
      hidden,
      asJson,
      asJson.map((each) => JSON.stringify([each])),
      asJson.map((each) => each.replaceAll("E", "\\u0045")),
    );
    const keys = fc.oneof(names, fc.constantFrom("EMP-123456", `a ${secret}`));
    const forbidden = /EMP-\d{6}|sk-ant-|(?<!\d)4111 ?1111 ?1111 ?1111(?!\d)|hunter2/;
    fc.assert(
      fc.property(requestOf(signal, texts, keys), (request) => {
        const after = rewrite(signal, encodeOtlp(name, request));
        expect(saidBy(decodeOtlp(name, after)).filter((each) => forbidden.test(each))).toEqual([]);
        expect(rewrite(signal, after).equals(after)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("keeps to its limits", () => {
    const rewrite = rewriteWith(undefined, { attributes: 1, valueBytes: 64, events: 1, links: 0 });
    const texts = fc.string({ unit: fc.constantFrom("a", "é", "😀", "日"), maxLength: 120 });
    fc.assert(
      fc.property(requestOf(signal, texts, fc.constantFrom("a", "b", "c")), (request) => {
        const after = rewrite(signal, encodeOtlp(name, request));
        expect(excessOf(decodeOtlp(name, after))).toEqual([]);
        expect(after.includes("\ufffd")).toBe(false);
        expect(rewrite(signal, after).equals(after)).toBe(true);
      }),
    );
  });

  test("of mutated bytes it makes something or says that it can't, and nothing else", () => {
    const rewrite = rewriteWith(rules, { attributes: 1, valueBytes: 64, events: 1, links: 1 });
    fc.assert(
      fc.property(
        requestOf(signal, harmless, names),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (request, changes) => {
          const body = encodeOtlp(name, request);
          for (const [at, byte] of changes) if (body.length > 0) body[at % body.length] = byte;
          expect(failureOf(() => rewrite(signal, body)) ?? malformed).toBeInstanceOf(DecodeError);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
