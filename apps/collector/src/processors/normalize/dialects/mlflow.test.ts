import { describe, expect, test } from "vitest";
import { callsOf, captured, dialogOf, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { rowOf } from "./reading/attributes.fixture.ts";

describe("mlflow", () => {
  const run = captured("mlflow");
  const models = ofKind(run, "model");

  test("messages, from requests and responses as they were", () => expect(callsOf(models)).toEqual(scenario.calls));

  test("of a model call: operation, model without its quotes, tokens out of their JSON", () => {
    // It does not tell reasoning apart.
    expect(models).toMatchObject([
      { operation: "chat", model: "gpt-4o-mini", inputTokens: 56, cacheReadTokens: 64, outputTokens: 40, reasoningTokens: 0 },
      { operation: "chat", model: "gpt-4o-mini", inputTokens: 82, cacheReadTokens: 128, outputTokens: 24, reasoningTokens: 0 },
    ]);
  });

  test("of a tool and of an agent", () => {
    expect(ofKind(run, "tool").map(toolOf)).toEqual([scenario.tool]);
    expect(ofKind(run, "agent")).toMatchObject([{ operation: "invoke_agent", agent: "travel-agent", preview: scenario.answer }]);
    expect(dialogOf(ofKind(run, "agent")[0]!.output, "assistant")).toEqual([["assistant", scenario.answer]]);
  });
});

test("values with and without quotes; provider, conversation, user and cost", () => {
  expect(
    rowOf({
      "mlflow.spanType": "LLM",
      "mlflow.llm.model": "m-1",
      "mlflow.llm.provider": '"OpenAI"',
      "mlflow.trace.session": '"s"',
      "mlflow.trace.user": '"u"',
      "mlflow.llm.cost": '{"input_cost":0.1,"output_cost":0.2,"total_cost":0.3}',
    }),
  ).toMatchObject({
    kind: "model",
    operation: "text_completion",
    model: "m-1",
    provider: "openai",
    conversation: "s",
    user: "u",
    costUsd: 0.3,
  });
});

test.each([
  ['"RETRIEVER"', "step", "retrieval"],
  ['"CHAIN"', "scope", ""],
  ['"UNKNOWN"', "other", ""],
])("type %s is %s, operation %j", (type, kind, operation) => {
  expect(rowOf({ "mlflow.spanType": type }, "work")).toMatchObject({ kind, operation, agent: "", tool: "" });
});
