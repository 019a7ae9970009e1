import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributeValue } from "../../../pipeline/index.ts";
import { normalizeSpans, SPAN_ID, spanWith, TRACE_ID, type SpanFields } from "../records.fixture.ts";

const attributes = (values: Record<string, AttributeValue>): Map<string, AttributeValue> => new Map(Object.entries(values));
const normalized = (fields: Partial<SpanFields>) => {
  const { records, faults } = normalizeSpans([spanWith(fields)]);
  if (faults.length > 0) throw new Error(faults.join());
  return records[0]!;
};
const withAttributes = (values: Record<string, AttributeValue>) => normalized({ attributes: attributes(values) });

describe("spans with the same keys", () => {
  const span = (values: Record<string, AttributeValue>): SpanFields => spanWith({ attributes: attributes(values) });
  const model = (requested: string, answered: AttributeValue): SpanFields =>
    span({ "gen_ai.operation.name": "chat", "gen_ai.request.model": requested, "gen_ai.response.model": answered });

  test("are each taken by what they hold: an empty value is another source's turn", () => {
    const { records } = normalizeSpans([
      model("a", "b"),
      model("c", ""),
      model("d", null),
      model("e", "f"),
      model("", "g"),
      model("h", ""),
    ]);
    expect(records.map((record) => record.model)).toEqual(["b", "c", "d", "f", "g", "h"]);
  });

  test("are, also where there are many of them", () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key.${i}`, i]));
    const late = (answered: string): SpanFields =>
      span({ "gen_ai.operation.name": "chat", "gen_ai.request.model": "asked", ...many, "gen_ai.response.model": answered });
    const { records } = normalizeSpans([late("a"), late(""), late("b"), late("")]);
    expect(records.map((record) => record.model)).toEqual(["a", "asked", "b", "asked"]);
  });

  test("come out as they do alone, whatever is empty in those before them", () => {
    const keys = ["gen_ai.operation.name", "gen_ai.request.model", "llm.model_name", "gen_ai.response.model", "x", "gen_ai.tool.name"];
    const value = fc.constantFrom<AttributeValue>("chat", "execute_tool", "", null, "gpt", 5);
    const values = fc.tuple(...keys.map(() => value)).map((each) => span(Object.fromEntries(keys.map((key, i) => [key, each[i]!]))));
    fc.assert(
      fc.property(fc.array(values, { minLength: 2, maxLength: 30 }), (spans) => {
        expect(normalizeSpans(spans).records).toEqual(spans.flatMap((each) => normalizeSpans([each]).records));
      }),
      { numRuns: 60 },
    );
  });

  test("are each of the kind that they say", () => {
    const named = (operation: string): SpanFields => span({ "gen_ai.operation.name": operation, "gen_ai.tool.name": "search" });
    const { records } = normalizeSpans(["chat", "execute_tool", "chat", "EXECUTE_TOOL"].map(named));
    expect(records.map(({ kind }) => kind)).toEqual(["model", "tool", "model", "tool"]);
  });

  test("keep their own attributes, whatever of them is content", () => {
    const { records } = normalizeSpans([
      span({ "gen_ai.operation.name": "chat", "gen_ai.input.messages": "in", "gen_ai.output.messages": "out", x: "1" }),
      span({ "gen_ai.operation.name": "chat", "gen_ai.input.messages": "in", "gen_ai.output.messages": "", x: "2" }),
      span({ "gen_ai.operation.name": "chat", "gen_ai.input.messages": 5, "gen_ai.output.messages": "out", x: "3" }),
    ]);
    expect(records.map((record) => Object.keys(record.attributes))).toEqual([
      ["gen_ai.operation.name", "x"],
      ["gen_ai.operation.name", "gen_ai.output.messages", "x"],
      ["gen_ai.operation.name", "gen_ai.input.messages", "x"],
    ]);
  });
});

describe("a model call", () => {
  const messages = JSON.stringify([{ role: "user", parts: [{ type: "text", content: "Where is my order?" }] }]);
  const answer = JSON.stringify([{ role: "assistant", parts: [{ type: "text", content: "On its\n  way." }], finish_reason: "stop" }]);
  const record = withAttributes({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.conversation.id": "conv-1",
    "gen_ai.agent.name": "support",
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.usage.cache_read.input_tokens": 60,
    "gen_ai.usage.cache_write.input_tokens": 10,
    "gen_ai.usage.output_tokens": 50,
    "gen_ai.usage.reasoning.output_tokens": 20,
    "gen_ai.input.messages": messages,
    "gen_ai.output.messages": answer,
    "user.id": "u1",
  });

  test("fills the columns", () => {
    expect(record).toMatchObject({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      kind: "model",
      operation: "chat",
      provider: "openai",
      model: "gpt-4o-2024-08-06",
      conversation: "conv-1",
      agent: "support",
      user: "u1",
      source: "live",
      input: messages,
      output: answer,
      preview: "On its way.",
    });
  });

  test("has token buckets that add up to what was reported", () => {
    expect(record).toMatchObject({ inputTokens: 30, cacheReadTokens: 60, cacheWriteTokens: 10, outputTokens: 30, reasoningTokens: 20 });
  });

  test("keeps every attribute as it came, content in its own place", () => {
    expect(record.attributes).toMatchObject({ "gen_ai.usage.input_tokens": "100", "user.id": "u1" });
    expect(record).toMatchObject({ inputKey: "gen_ai.input.messages", outputKey: "gen_ai.output.messages" });
    expect(record.attributes).not.toHaveProperty(["gen_ai.output.messages"]);
  });
});

test.each([
  ["invoke_agent", "agent"],
  ["create_agent", "agent"],
  ["invoke_workflow", "agent"],
  ["chat", "model"],
  ["generate_content", "model"],
  ["text_completion", "model"],
  ["embeddings", "model"],
  ["execute_tool", "tool"],
  ["retrieval", "step"],
  ["constructor", "other"],
  ["", "other"],
])("operation %j is of kind %s", (operation, kind) => {
  expect(withAttributes({ "gen_ai.operation.name": operation }).kind).toBe(kind);
});

test("Retake's own kind comes first; one it does not know is none", () => {
  expect(withAttributes({ "retake.step.kind": "step", "gen_ai.operation.name": "chat" }).kind).toBe("step");
  expect(withAttributes({ "retake.step.kind": "banana", "gen_ai.operation.name": "chat" }).kind).toBe("model");
});

test("cached tokens counted apart from input stay apart", () => {
  expect(withAttributes({ "gen_ai.usage.input_tokens": 10, "gen_ai.usage.cache_read.input_tokens": 90 })).toMatchObject({
    inputTokens: 10,
    cacheReadTokens: 90,
  });
});

test.each([[-5], [Number.NaN], ["many"], [true], [null]])("a token count of %j is none", (value) => {
  expect(withAttributes({ "gen_ai.usage.input_tokens": value }).inputTokens).toBe(0);
});

describe("content", () => {
  test("of a tool: arguments and result", () => {
    const record = withAttributes({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "look_up",
      "gen_ai.tool.call.arguments": '{"id":1}',
      "gen_ai.tool.call.result": new Map([["found", true]]),
    });
    expect(record).toMatchObject({ tool: "look_up", input: '{"id":1}', output: '{"found":true}', preview: '{"found":true}' });
  });

  test("of a step: its input and output", () => {
    expect(withAttributes({ "retake.step.input": '{"q":1}', "retake.step.output": '"done"' })).toMatchObject({
      input: '{"q":1}',
      output: '"done"',
      preview: "done",
    });
  });

  test("structured messages become JSON text", () => {
    const message = new Map<string, AttributeValue>([
      ["role", "user"],
      [
        "parts",
        [
          new Map([
            ["type", "text"],
            ["content", "Hi"],
          ]),
        ],
      ],
    ]);
    expect(withAttributes({ "gen_ai.input.messages": [message] }).input).toBe('[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]');
  });

  test("system instructions stand before the messages", () => {
    const { input } = withAttributes({ "gen_ai.system_instructions": "Be brief.", "gen_ai.input.messages": '[{"role":"user"}]' });
    expect(JSON.parse(input)).toEqual({ system_instructions: "Be brief.", messages: [{ role: "user" }] });
  });

  test("of legacy message events", () => {
    const event = (name: string, values: Record<string, AttributeValue>) => ({ name, time: 0n, attributes: attributes(values) });
    const record = normalized({
      events: [
        event("gen_ai.user.message", { content: "Hello" }),
        event("gen_ai.tool.message", { content: "sunny", id: "call-1" }),
        event("gen_ai.choice", { "gen_ai.event.content": '{"message":{"content":"Hi!"},"finish_reason":"stop"}' }),
      ],
    });
    expect(JSON.parse(record.input)).toEqual([
      { role: "user", content: "Hello" },
      { role: "tool", content: "sunny", tool_call_id: "call-1" },
    ]);
    expect(record.preview).toBe("Hi!");
  });

  test("a preview shows calls by name and arguments", () => {
    const output = JSON.stringify([{ role: "assistant", parts: [{ type: "tool_call", id: "c", name: "look_up", arguments: { id: 7 } }] }]);
    expect(withAttributes({ "gen_ai.output.messages": output }).preview).toBe('look_up({"id":7})');
  });

  test("a preview is one line of at most 200 characters, and whole characters", () => {
    const preview = withAttributes({ "gen_ai.tool.call.result": `\n${"😀".repeat(300)}` }).preview;
    expect(preview).toHaveLength(200);
    expect(withAttributes({ "gen_ai.tool.call.result": `a${"😀".repeat(300)}` }).preview.isWellFormed()).toBe(true);
  });

  test("text nested without end is kept as text", () => {
    const nested = '{"content":'.repeat(50_000) + "1" + "}".repeat(50_000);
    const record = withAttributes({ "gen_ai.output.messages": `[{"role":"a","content":${nested}}]`, "gen_ai.system_instructions": nested });
    expect(record.output).toContain(nested);
    expect(JSON.parse(record.input)).toEqual({ system_instructions: nested, messages: [] });
  });
});

describe("status", () => {
  test.each([
    [0, "unset"],
    [1, "ok"],
    [2, "error"],
    [9, "unset"],
  ])("%i is %s", (statusCode, status) => expect(normalized({ statusCode }).status).toBe(status));

  test("an error without words takes those of its exception, and is the preview", () => {
    const exception = {
      name: "exception",
      time: 5_000_001n,
      attributes: attributes({ "exception.message": "no seats", "exception.type": "Sold" }),
    };
    const record = normalized({ statusCode: 2, events: [exception], attributes: attributes({ "error.type": "500" }) });
    expect(record).toMatchObject({ statusMessage: "no seats", preview: "no seats" });
    expect(JSON.parse(record.events)).toEqual([
      { name: "exception", timeMs: 5, attributes: { "exception.message": "no seats", "exception.type": "Sold" } },
    ]);
    expect(normalized({ statusCode: 2, attributes: attributes({ "error.type": "500" }) }).statusMessage).toBe("500");
  });
});

describe("ids and times", () => {
  test.each([
    ["trace id", { traceId: "" }],
    ["trace id", { traceId: "0".repeat(32) }],
    ["trace id", { traceId: "ab" }],
    ["span id", { spanId: "0".repeat(16) }],
    ["span id", { spanId: `${SPAN_ID}aa` }],
    ["parent span id", { parentId: "abcd" }],
    ["no start time", { start: 0n, end: 0n }],
    ["out of range", { start: 2n ** 63n }],
  ])("a bad %s is rejected (%#)", (reason, fields) => {
    expect(normalizeSpans([spanWith(fields)])).toEqual({ records: [], faults: [expect.stringContaining(reason) as string] });
  });

  test("a parent of zeros is none", () => expect(normalized({ parentId: "0".repeat(16) }).parentId).toBe(""));
  test("a span never ends before it starts", () => {
    const start = 1_700_000_000_000_000_000n;
    for (const end of [start - 1n, start - 2n ** 40n, 5n]) expect(normalized({ start, end })).toMatchObject({ start, end: start });
  });
  test("a span that only has an end begins there", () =>
    expect(normalized({ start: 0n, end: 1_700_000_000_000_000_000n })).toMatchObject({ start: 1_700_000_000_000_000_000n }));
  test("a broken clock makes no partitions", () => {
    expect(normalized({ start: 10n, end: 20n }).start).toBe(946_684_800_000_000_000n);
    expect(normalized({ start: 2n ** 63n - 1n, end: 2n ** 63n - 1n }).start).toBe(4_102_444_800_000_000_000n);
  });
  test("a span without an end is open", () => expect(normalized({ end: 0n }).end).toBeNull());
});

test("reads where a step came from and its checkpoints", () => {
  const id = "c".repeat(32);
  expect(
    withAttributes({
      "retake.step.source": "recorded",
      "retake.step.key": "a/tool:x#0",
      "retake.checkpoint.pre": id,
      "retake.checkpoint.post": "nonsense",
    }),
  ).toMatchObject({
    source: "recorded",
    stepKey: "a/tool:x#0",
    checkpointPre: id,
    checkpointPost: "",
  });
});

test("says what its resource is", () => {
  const resource = { attributes: attributes({ "service.name": "shop", "deployment.environment.name": "prod", "host.cpus": 4 }) };
  expect(normalized({ resource })).toMatchObject({ service: "shop", environment: "prod", resource: { "host.cpus": "4" } });
});

test("any attributes give a record that has a JSON form and whole characters", () => {
  const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ any: AttributeValue }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "grapheme" }),
      fc.json(),
      fc.boolean(),
      fc.double(),
      fc.bigInt(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 4 }),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.array(fc.tuple(fc.string(), tie("any")), { maxLength: 3 }).map((entries) => new Map(entries)),
    ),
  })).any;
  const keys = fc.constantFrom(
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.call.result",
    "gen_ai.usage.input_tokens",
    "gen_ai.agent.name",
    "retake.step.source",
    "__proto__",
    "x",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, value), { maxLength: 6 }), (entries) => {
      const record = normalized({
        attributes: new Map(entries),
        events: [{ name: "gen_ai.choice", time: 1n, attributes: new Map(entries.map(([, v]) => ["content", v])) }],
      });
      const kept = [...Object.keys(record.attributes), record.inputKey, record.outputKey].filter((key) => key !== "");
      expect(kept.sort()).toEqual([...new Set(entries.map(([key]) => key))].sort());
      expect(Object.values(record.attributes).every((text) => typeof text === "string")).toBe(true);
      expect(record.preview.length).toBeLessThanOrEqual(200);
      expect(record.preview.isWellFormed()).toBe(true);
      JSON.parse(record.events);
    }),
    { numRuns: 1_000 },
  );
});
