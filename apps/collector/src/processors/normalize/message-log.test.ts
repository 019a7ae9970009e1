import { describe, expect, test } from "vitest";
import { dialogOf } from "../../captured.fixture.ts";
import type { AttributeValue, OtlpLog } from "../../pipeline/index.ts";
import { normalizeLog } from "./log.ts";
import { logWith, normalizeSpans, SPAN_ID, spanWith, TRACE_ID } from "./records.fixture.ts";

const attributes = (values: Record<string, AttributeValue>) => new Map(Object.entries(values));
const map = (values: Record<string, AttributeValue>): AttributeValue => attributes(values);
const message = (name: string, fields: Partial<OtlpLog>): OtlpLog => logWith({ eventName: name, ...fields });

function contentOf(log: OtlpLog, place = 0) {
  const content = normalizeLog(log, "p", place);
  if (!("batch" in content)) throw new Error(JSON.stringify(content));
  return content.batch.contents![0]!;
}

describe("a message event as a log record", () => {
  test.each([
    ["gen_ai.system.message", "system"],
    ["gen_ai.user.message", "user"],
    ["gen_ai.assistant.message", "assistant"],
  ])("%s is one message of the input", (name, role) => {
    expect(contentOf(message(name, { body: map({ content: "Hi" }) }))).toMatchObject({
      project: "p",
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      time: 1_700_000_000_000_000_000n,
      input: JSON.stringify([{ role, content: "Hi" }]),
      output: "",
    });
  });

  test("a tool's answer names its call", () => {
    const { input } = contentOf(message("gen_ai.tool.message", { body: map({ id: "c1", content: "rain" }) }));
    expect(JSON.parse(input)).toEqual([{ role: "tool", tool_call_id: "c1", id: "c1", content: "rain" }]);
  });

  test("a choice is a message of the output, with why it ended", () => {
    const body = map({ index: 0, finish_reason: "stop", message: map({ content: "Yes." }) });
    expect(contentOf(message("gen_ai.choice", { body }))).toMatchObject({
      input: "",
      output: '[{"role":"assistant","finish_reason":"stop","content":"Yes."}]',
    });
  });

  test("the name may be an attribute, and the body JSON text", () => {
    const log = logWith({ attributes: attributes({ "event.name": "gen_ai.user.message" }), body: '{"content":"Hi"}' });
    expect(dialogOf(contentOf(log).input)).toEqual([["user", "Hi"]]);
  });

  test("a body that is plain text is the message", () => {
    expect(dialogOf(contentOf(message("gen_ai.user.message", { body: "Hi" })).input)).toEqual([["user", "Hi"]]);
  });
});

describe("all messages of a call in one event", () => {
  const name = "gen_ai.client.inference.operation.details";
  const part = map({ type: "text", content: "Hi" });

  test("are its attributes, structured or as JSON text", () => {
    const log = message(name, {
      attributes: attributes({
        "gen_ai.input.messages": [map({ role: "user", parts: [part] })],
        "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"Yes."}]}]',
      }),
    });
    expect(dialogOf(contentOf(log).input)).toEqual([["user", "Hi"]]);
    expect(dialogOf(contentOf(log).output)).toEqual([["assistant", "Yes."]]);
  });

  test("instructions go before them, unless they are among them", () => {
    const user = map({ role: "user", parts: [part] });
    const system = map({ role: "system", parts: [part] });
    const instructed = (messages: AttributeValue[]) =>
      contentOf(message(name, { attributes: attributes({ "gen_ai.system_instructions": [part], "gen_ai.input.messages": messages }) }));
    expect(dialogOf(instructed([user]).input).map(([role]) => role)).toEqual(["system", "user"]);
    expect(dialogOf(instructed([system, user]).input).map(([role]) => role)).toEqual(["system", "user"]);
  });
});

describe("what names a message", () => {
  const log = message("gen_ai.user.message", { body: map({ content: "Hi" }) });

  test("is the same for a repeat, and another where anything differs", () => {
    const { part } = contentOf(log, 3);
    expect(contentOf(log, 3).part).toBe(part);
    const others = [
      contentOf(log, 4),
      contentOf({ ...log, time: log.time + 1n }, 3),
      contentOf({ ...log, body: map({ content: "Ho" }) }, 3),
      contentOf({ ...log, eventName: "gen_ai.system.message" }, 3),
    ];
    expect(new Set([part, ...others.map((other) => other.part)]).size).toBe(5);
  });

  test("keeps the order of the request, and fits into 64 bits", () => {
    const parts = [0, 1, 2, 65_535, 1_000_000].map((place) => contentOf(log, place).part);
    expect(parts).toEqual(parts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    expect(parts.every((part) => part > 0n && part < 2n ** 64n)).toBe(true);
  });
});

test.each<[string, Partial<OtlpLog>]>([
  ["without a span", { spanId: "", body: "Hi" }],
  ["without a trace", { traceId: "0".repeat(32), body: "Hi" }],
])("a message %s is a log like any other", (_, fields) => {
  expect(normalizeLog(message("gen_ai.user.message", fields), "p")).toEqual({ log: true });
});

test("an event without messages is a log like any other", () => {
  expect(normalizeLog(message("gen_ai.client.inference.operation.details", {}), "p")).toEqual({ log: true });
});

test("span events give the same messages", () => {
  const event = (name: string, values: Record<string, AttributeValue>) => ({ name, time: 1n, attributes: attributes(values) });
  const { records } = normalizeSpans([
    spanWith({
      events: [
        event("gen_ai.user.message", { content: "Rain?" }),
        event("gen_ai.tool.message", { content: "yes", id: "c1" }),
        event("gen_ai.choice", { "gen_ai.event.content": '{"index":0,"message":{"content":"Yes."},"finish_reason":"stop"}' }),
      ],
    }),
  ]);
  expect(dialogOf(records[0]!.input)).toEqual([
    ["user", "Rain?"],
    ["tool", "yes"],
  ]);
  expect(records[0]).toMatchObject({ preview: "Yes." });
});

test("all messages of a call in one span event", () => {
  const details = {
    name: "gen_ai.client.inference.operation.details",
    time: 1n,
    attributes: attributes({ "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Rain?"}]}]' }),
  };
  expect(dialogOf(normalizeSpans([spanWith({ events: [details] })]).records[0]!.input)).toEqual([["user", "Rain?"]]);
});
