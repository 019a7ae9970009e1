import { describe, expect, test } from "vitest";
import { callsOf, captured, dialogOf, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { rowOf } from "./reading/attributes.fixture.ts";

describe.each(["ai-sdk-6", "ai-sdk-7-legacy"])("%s", (name) => {
  const run = captured(name);
  const models = ofKind(run, "model");

  test("messages of whole answers and of streamed ones", () => {
    expect(callsOf(models)).toEqual([...scenario.calls, ...scenario.calls]);
    expect(models.map((span) => span.name.split(".")[2])).toEqual(["doGenerate", "doGenerate", "doStream", "doStream"]);
  });

  test("of a model call: operation, model, provider without its interface, agent, and disjoint tokens", () => {
    for (const [i, span] of models.entries())
      expect(span).toMatchObject({
        operation: "chat",
        model: "gpt-4o-mini",
        provider: "openai",
        agent: "travel-agent",
        ...scenario.tokens[i % 2],
      });
  });

  test("of a tool", () => {
    const tools = ofKind(run, "tool");
    expect(tools.map(toolOf)).toEqual([scenario.tool, scenario.tool]);
    expect(tools[0]!.operation).toBe("execute_tool");
  });

  test("of the call as a whole: an agent's, with conversation and user", () => {
    for (const span of ofKind(run, "agent")) {
      expect(span).toMatchObject({ operation: "invoke_agent", agent: "travel-agent", conversation: "trip-7", user: "user-3" });
      expect(dialogOf(span.input)).toEqual(scenario.question);
      expect(span.preview).toContain(scenario.answer);
    }
  });
});

test.each([
  ["ai.embedMany", "scope", ""],
  ["ai.embedMany.doEmbed", "model", "embeddings"],
  ["ai.rerank.doRerank", "step", "rerank"],
  ["ai.streamObject.doStream", "model", "chat"],
  ["ai.something", "other", ""],
])("operation %s is of kind %s, %j", (value, kind, operation) => {
  expect(rowOf({ "ai.operationId": value })).toMatchObject({ kind, operation });
});

test("names of AI SDK 4: tokens, arguments of calls, results", () => {
  const row = rowOf({
    "ai.operationId": "ai.generateText.doGenerate",
    "ai.usage.promptTokens": 10,
    "ai.usage.completionTokens": 5,
    "ai.response.toolCalls": '[{"toolCallType":"function","toolCallId":"c1","toolName":"look_up","args":"{\\"q\\":1}"}]',
    "ai.response.finishReason": "tool-calls",
  });
  expect(row).toMatchObject({ inputTokens: 10, outputTokens: 5 });
  expect(dialogOf(row.output)).toEqual([["assistant", 'look_up({"q":1})']]);
  expect(dialogOf(rowOf({ "ai.operationId": "ai.generateText.doGenerate", "ai.result.text": "Hi" }).output)).toEqual([["assistant", "Hi"]]);
});

test("an object that was generated is the output", () => {
  expect(rowOf({ "ai.operationId": "ai.generateObject.doGenerate", "ai.response.object": '{"a":1}' }).output).toBe('{"a":1}');
});

test.each([
  ["openai.responses", "openai"],
  ["anthropic.messages", "anthropic"],
  ["google.generative-ai", "gcp.gemini"],
  ["amazon-bedrock", "aws.bedrock"],
  ["my.own.chat", "my.own"],
  ["my.own", "my.own"],
])("provider %s is %s", (value, provider) => {
  expect(rowOf({ "ai.model.provider": value }).provider).toBe(provider);
});
