import { describe, expect, test } from "vitest";
import { callsOf, captured, dialogOf, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { rowOf } from "./reading/attributes.fixture.ts";

describe.each(["langsmith", "langchain"])("%s", (name) => {
  const run = captured(name);
  const models = ofKind(run, "model");

  test("messages, from requests and responses as they were", () => expect(callsOf(models)).toEqual(scenario.calls));

  test("of a model call: operation, model, provider, conversation, user, and disjoint tokens", () => {
    for (const [i, span] of models.entries())
      expect(span).toMatchObject({
        operation: "chat",
        model: "gpt-4o-mini",
        provider: "openai",
        conversation: "trip-7",
        user: "user-3",
        ...scenario.tokens[i],
      });
  });

  test("of a tool", () => {
    expect(ofKind(run, "tool").map(toolOf)).toEqual([scenario.tool]);
    expect(ofKind(run, "tool")[0]).toMatchObject({ operation: "execute_tool", provider: "" });
  });

  test("of the chain around: named, its only value without the name that the SDK gave it", () => {
    const [chain] = ofKind(run, "scope");
    expect(chain).toMatchObject({ operation: "chain", agent: "travel-agent", output: scenario.answer });
    expect(dialogOf(chain!.input)).toEqual([scenario.question[1]]);
  });
});

test("a retriever is no embedding, although the SDK says so in the conventions' words", () => {
  const [guide] = ofKind(captured("langsmith"), "step");
  expect(guide).toMatchObject({ operation: "retrieval", input: scenario.question[1]![1] });
  expect(guide!.attributes["gen_ai.operation.name"]).toBe("embeddings");
});

test("a prompt template is no call of a model", () => {
  expect(rowOf({ "langsmith.span.kind": "prompt", "gen_ai.operation.name": "chat" })).toMatchObject({ kind: "other", operation: "prompt" });
});

test("arguments of a tool stay as they are, also where there is only one", () => {
  expect(rowOf({ "langsmith.span.kind": "tool", "gen_ai.prompt": '{"input":"x"}' }).input).toBe('{"input":"x"}');
});

test("anything more specific comes before the whole value", () => {
  expect(rowOf({ "gen_ai.prompt": '{"messages":[]}', "ai.prompt.messages": "[1]" }).input).toBe("[1]");
});
