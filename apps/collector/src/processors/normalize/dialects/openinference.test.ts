import { describe, expect, test } from "vitest";
import { callsOf, captured, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { rowOf } from "./reading/attributes.fixture.ts";

describe("@arizeai/openinference-instrumentation-openai", () => {
  const run = captured("openinference");
  const models = ofKind(run, "model");

  test("messages are put together from an attribute for each of their fields", () => {
    expect(callsOf(models)).toEqual(scenario.calls);
  });

  test("of a model call: operation, model, provider and disjoint tokens", () => {
    expect(models[0]).toMatchObject({ operation: "chat", model: "gpt-4o-mini", provider: "openai", ...scenario.tokens[0] });
  });

  test("of a tool: the value that went in is its arguments, its parameters are only their schema", () => {
    const [tool] = ofKind(run, "tool");
    expect(tool!.operation).toBe("execute_tool");
    expect(toolOf(tool!)).toEqual(scenario.tool);
  });

  test("of an agent: name, conversation, user, question and answer", () => {
    expect(ofKind(run, "agent")).toMatchObject([
      {
        operation: "invoke_agent",
        agent: "travel-agent",
        conversation: "trip-7",
        user: "user-3",
        input: scenario.question[1]![1],
        output: scenario.answer,
      },
    ]);
  });
});

test.each([
  ["LLM", "model", "chat"],
  ["EMBEDDING", "model", "embeddings"],
  ["CHAIN", "scope", ""],
  ["RETRIEVER", "step", "retrieval"],
  ["RERANKER", "step", "rerank"],
  ["GUARDRAIL", "step", ""],
  ["UNKNOWN", "other", ""],
])("kind %s is %s, operation %j", (value, kind, operation) => {
  expect(rowOf({ "openinference.span.kind": value })).toMatchObject({ kind, operation });
});

test("parts of a message: text, an image by its address, reasoning", () => {
  const part = (i: number, fields: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [`llm.input_messages.0.message.contents.${i}.message_content.${key}`, value]),
    );
  const { input } = rowOf({
    "llm.input_messages.0.message.role": "user",
    ...part(0, { type: "text", text: "What is it?" }),
    ...part(1, { type: "image", "image.image.url": "https://example.com/a.png" }),
  });
  expect(JSON.parse(input)).toEqual([
    {
      role: "user",
      parts: [
        { type: "text", content: "What is it?" },
        { type: "uri", modality: "image", uri: "https://example.com/a.png" },
      ],
    },
  ]);
});

test("documents that were found are what a retriever put out", () => {
  const row = rowOf({
    "openinference.span.kind": "RETRIEVER",
    "input.value": "umbrella",
    "retrieval.documents.0.document.id": "d1",
    "retrieval.documents.0.document.content": "It rains.",
    "retrieval.documents.0.document.score": 0.5,
  });
  expect(row.input).toBe("umbrella");
  expect(JSON.parse(row.output)).toEqual([{ id: "d1", content: "It rains.", score: 0.5 }]);
});

test("what it cost, as it says", () => {
  expect(rowOf({ "openinference.span.kind": "LLM", "llm.cost.total": 0.25 }).costUsd).toBe(0.25);
});

test("places that are far apart, or are names, take no room and break nothing", () => {
  const { input } = rowOf({
    "llm.input_messages.0.message.role": "user",
    "llm.input_messages.0.message.content": "near",
    "llm.input_messages.9999.message.content": "far",
    "llm.input_messages.0.message.__proto__.polluted": "yes",
  });
  expect(JSON.parse(input)).toHaveLength(2);
  expect("polluted" in {}).toBe(false);
  expect(rowOf({ "llm.input_messages.999999999.message.content": "out of bounds", "input.value": "whole" }).input).toBe("whole");
});
