import { describe, expect, test } from "vitest";
import { callsOf, captured, dialogOf, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { rowOf } from "./reading/attributes.fixture.ts";

const versions = ["pydantic-ai-2-v5", "pydantic-ai-2-v2", "pydantic-ai-1-attributes"];

describe.each(versions)("%s", (name) => {
  const run = captured(name);

  test("messages", () => expect(callsOf(ofKind(run, "model"))).toEqual(scenario.calls));

  test("of a model call: operation, model, provider, and what it cost, as it says", () => {
    expect(ofKind(run, "model")[0]).toMatchObject({ operation: "chat", model: "gpt-4o-mini", provider: "openai", costUsd: 0.0000372 });
  });

  test("of a tool, which at first had no operation", () => {
    const [tool] = ofKind(run, "tool");
    expect(tool!.operation).toBe("execute_tool");
    expect(toolOf(tool!)).toEqual(scenario.tool);
  });

  test("of the agent: name, what it was given without what it answered, and its result", () => {
    const [agent] = ofKind(run, "agent");
    expect(agent).toMatchObject({ operation: "invoke_agent", agent: "travel-agent", model: "gpt-4o-mini", output: scenario.answer });
    expect(dialogOf(agent!.input)).toEqual(scenario.question);
  });
});

test.each(versions.slice(0, 2))("%s: conversation, tokens of calls and of the agent as a whole", (name) => {
  const run = captured(name);
  expect(ofKind(run, "model")).toMatchObject(scenario.tokens.map((tokens) => ({ ...tokens, conversation: "trip-7" })));
  expect(ofKind(run, "agent")).toMatchObject([
    { inputTokens: 138, cacheReadTokens: 192, outputTokens: 40, reasoningTokens: 24, conversation: "trip-7" },
  ]);
});

test("a history that the run was given is part of what it was given", () => {
  const said = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });
  const messages = [said("user", "Hi"), said("assistant", "Hello"), said("user", "Rain?"), said("assistant", "Yes.")];
  const { input } = rowOf({ agent_name: "a", "pydantic_ai.all_messages": JSON.stringify(messages), "pydantic_ai.new_message_index": 2 });
  expect(JSON.parse(input)).toEqual(messages.slice(0, 3));
});

test.each(["5", "{}", "[", "[1,null]"])("events that are none (%s) are no messages", (events) => {
  expect(rowOf({ "gen_ai.operation.name": "chat", events })).toMatchObject({ kind: "model", input: "", output: "" });
});
