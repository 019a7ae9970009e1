import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callsOf, captured, dialogOf, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { dialects } from "./index.ts";
import { rowOf, rowsOf } from "./reading/attributes.fixture.ts";

/** What may come after a prefix. */
const indexed = [
  "0.message.role",
  "0.message.content",
  "0.message.tool_calls.0.tool_call.function.name",
  "0.message.contents.0.message_content.type",
  "0.document.content",
  "0.embedding.text",
  "0.role",
  "0.content",
  "0.tool_calls.0.arguments",
  "99999.role",
  "__proto__.role",
  "",
];

describe("AI SDK 7", () => {
  const run = captured("ai-sdk-7");

  test("messages, of whole answers and of streamed ones", () => {
    expect(callsOf(ofKind(run, "model"))).toEqual([...scenario.calls, ...scenario.calls]);
  });

  test("of a model call: operation, model, provider, and disjoint tokens, of which some come in its own words", () => {
    for (const [i, span] of ofKind(run, "model").entries())
      expect(span).toMatchObject({ operation: "chat", model: "gpt-4o-mini", provider: "openai", ...scenario.tokens[i % 2] });
  });

  test("of agent, its steps and the tool", () => {
    expect(ofKind(run, "agent")[0]).toMatchObject({
      operation: "invoke_agent",
      agent: "travel-agent",
      conversation: "trip-7",
      user: "user-3",
    });
    expect(dialogOf(ofKind(run, "agent")[0]!.input)).toEqual(scenario.question);
    expect(ofKind(run, "scope").map(({ operation }) => operation)).toEqual(Array.from({ length: 4 }, () => "agent_step"));
    expect(ofKind(run, "tool").map(toolOf)).toEqual([scenario.tool, scenario.tool]);
  });
});

describe("Mastra's exporter", () => {
  const run = captured("mastra");

  test("calls of models and tools by the conventions", () => {
    expect(ofKind(run, "model")).toHaveLength(4);
    for (const [i, span] of ofKind(run, "model").entries())
      expect(span).toMatchObject({
        operation: "chat",
        model: "gpt-4o-mini",
        provider: "openai",
        agent: "travel-agent",
        ...scenario.tokens[i % 2],
      });
    expect(ofKind(run, "tool").map(toolOf)).toEqual([scenario.tool, scenario.tool]);
  });

  test("content of its own spans, conversation and user under names of its own", () => {
    const [agent] = ofKind(run, "agent");
    expect(agent).toMatchObject({ operation: "invoke_agent", agent: "travel-agent", conversation: "trip-7", user: "user-3" });
    expect(dialogOf(agent!.input)).toEqual(scenario.question);
    expect(dialogOf(agent!.output)).toEqual([["assistant", scenario.answer]]);
    const [step] = ofKind(run, "scope").filter(({ operation }) => operation === "agent_step");
    expect(callsOf([step!])).toEqual([scenario.calls[0]]);
  });

  test("parts of a stream are no step", () =>
    expect(new Set(ofKind(run, "other").map(({ operation }) => operation))).toEqual(new Set(["model_chunk"])));
});

describe("@opentelemetry/instrumentation-openai", () => {
  const { spans, contents } = captured("otel-openai");
  const models = spans.filter(({ kind }) => kind === "model");

  test("model calls, embeddings among them", () => {
    expect(models.map(({ operation, model, provider, inputTokens }) => [operation, model, provider, inputTokens])).toEqual([
      ["chat", "gpt-4o-mini", "openai", 120],
      ["chat", "gpt-4o-mini", "openai", 210],
      ["chat", "gpt-4o-mini", "openai", 120],
      ["embeddings", "text-embedding-3-small", "openai", 2],
    ]);
  });

  test("messages come as log records, each in its order, and name their span", () => {
    for (const [i, expected] of [...scenario.calls, scenario.calls[0]!].entries()) {
      const parts = contents.filter(({ spanId }) => spanId === models[i]!.spanId);
      const inOrder = parts.toSorted((a, b) => Number(a.time - b.time) || Number(a.part - b.part));
      expect(inOrder.flatMap(({ input }) => (input === "" ? [] : dialogOf(input)))).toEqual(expected.input);
      expect(inOrder.flatMap(({ output }) => (output === "" ? [] : dialogOf(output)))).toEqual(expected.output);
    }
    expect(new Set(contents.map(({ part }) => part)).size).toBe(contents.length);
  });
});

test.each([
  ["retrieval", "step"],
  ["rerank", "step"],
  ["search_memory", "step"],
  ["agent_step", "scope"],
  ["invoke_workflow", "agent"],
])("operation %s is of kind %s", (operation, kind) => {
  expect(rowOf({ "gen_ai.operation.name": operation }).kind).toBe(kind);
});

test("an MCP call of a tool is one", () => {
  expect(rowOf({ "mcp.method.name": "tools/call", "gen_ai.tool.name": "look_up" })).toMatchObject({
    kind: "tool",
    operation: "execute_tool",
    tool: "look_up",
  });
  expect(rowOf({ "mcp.method.name": "tools/list" })).toMatchObject({ kind: "other", operation: "" });
});

test("each field by itself: one that the conventions' words leave out is taken from another dialect's", () => {
  expect(
    rowOf({
      "gen_ai.operation.name": "chat",
      "gen_ai.usage.input_tokens": 100,
      "llm.token_count.prompt": 7,
      "llm.token_count.prompt_details.cache_read": 40,
      "session.id": "s",
      "ai.response.model": "m",
    }),
  ).toMatchObject({ kind: "model", inputTokens: 60, cacheReadTokens: 40, conversation: "s", model: "m" });
});

test("no dialect reads the same field from the same key twice", () => {
  for (const { fields } of dialects)
    for (const sources of Object.values(fields)) {
      const keys = sources.map((source) =>
        typeof source === "string" ? source : "key" in source ? `${source.key} ${source.kinds?.join()}` : source,
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
});

test("whatever stands under the keys of any dialect, spans become rows", () => {
  const sources = dialects.flatMap(({ kinds, fields }) => [...kinds.map(({ key }) => key), ...Object.values(fields).flat()]);
  const keys = sources.flatMap((source) => {
    if (typeof source === "string") return [source];
    return "key" in source
      ? [source.key]
      : [...source.keys, ...(source.prefixes ?? []).flatMap((prefix) => indexed.map((rest) => prefix + rest))];
  });
  const text = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc.constantFrom("tool", "LLM", '"AGENT"', "generation", "ai.toolCall", "chat"),
    fc.string(),
  );
  const value = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 }));
  const span = fc
    .array(fc.tuple(fc.constantFrom(...new Set(keys)), value), { maxLength: 12 })
    .map((entries) => Object.fromEntries(entries));
  fc.assert(
    fc.property(fc.array(span, { minLength: 20, maxLength: 20 }), (spans) => {
      for (const row of rowsOf(spans)) {
        for (const tokens of [row.inputTokens, row.cacheReadTokens, row.cacheWriteTokens, row.outputTokens, row.reasoningTokens])
          expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
        expect([row.input, row.output, row.preview].every((each) => each.isWellFormed())).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
