import { describe, expect, test } from "vitest";
import { callsOf, captured, dialogOf, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { rowOf } from "./reading/attributes.fixture.ts";

describe.each(["traceloop", "traceloop-0-21"])("%s", (name) => {
  const run = captured(name);

  test("of a model call: operation, model, provider by the conventions' name, agent, conversation and user", () => {
    for (const span of ofKind(run, "model"))
      expect(span).toMatchObject({
        operation: "chat",
        model: "gpt-4o-mini",
        provider: "openai",
        agent: "travel-agent",
        conversation: "trip-7",
        user: "user-3",
      });
  });

  test("of a tool: its arguments without the wrapping of the SDK", () => {
    const [tool] = ofKind(run, "tool");
    expect(tool!.operation).toBe("execute_tool");
    expect(toolOf(tool!)).toEqual(scenario.tool);
  });

  test("of a workflow and of the agent in it", () => {
    const [workflow, agent] = ofKind(run, "agent");
    expect(workflow).toMatchObject({ operation: "invoke_workflow", input: "" });
    expect(agent).toMatchObject({ operation: "invoke_agent", agent: "travel-agent", input: scenario.question[1]![1] });
    expect(dialogOf(agent!.output, "assistant")).toEqual([["assistant", scenario.answer]]);
  });
});

test("the conventions' messages, where it sends them", () => {
  expect(callsOf(ofKind(captured("traceloop"), "model"))).toEqual(scenario.calls);
});

test("messages of an attribute for each of their fields, as it sent them before; what it leaves out is not there", () => {
  const [first, second] = callsOf(ofKind(captured("traceloop-0-21"), "model"));
  expect(first).toEqual(scenario.calls[0]);
  // It says nothing of an earlier answer but the calls of tools, and of those nothing.
  expect(second).toEqual({ ...scenario.calls[1], input: scenario.calls[1]!.input.filter(([role]) => role !== "assistant") });
});

test("only numbered keys under the prefix are messages", () => {
  expect(rowOf({ "gen_ai.prompt.name": "greeting", "gen_ai.prompt.version": "3", "input.value": "Hello" }).input).toBe("Hello");
  const { input } = rowOf({ "gen_ai.prompt.name": "greeting", "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Hello" });
  expect(dialogOf(input)).toEqual([["user", "Hello"]]);
});

test("calls of tools keep their ids, and answers name them", () => {
  const { input, output } = rowOf({
    "llm.request.type": "chat",
    "gen_ai.prompt.0.role": "tool",
    "gen_ai.prompt.0.content": "rain",
    "gen_ai.prompt.0.tool_call_id": "c1",
    "gen_ai.completion.0.tool_calls.0.id": "c2",
    "gen_ai.completion.0.tool_calls.0.name": "get_weather",
    "gen_ai.completion.0.tool_calls.0.arguments": "{}",
    "gen_ai.completion.0.finish_reason": "tool_calls",
  });
  expect(JSON.parse(input)).toEqual([{ role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "rain" }] }]);
  expect(JSON.parse(output)).toEqual([
    {
      role: "assistant",
      parts: [{ type: "tool_call", id: "c2", name: "get_weather", arguments: "{}" }],
      finish_reason: "tool_calls",
    },
  ]);
});

test.each([
  ['{"args":["a"],"kwargs":{}}', "a"],
  ['{"args":[{"q":1}],"kwargs":{}}', '{"q":1}'],
  ['{"args":["a","b"],"kwargs":{}}', '["a","b"]'],
  ['{"args":[],"kwargs":{"q":1}}', '{"q":1}'],
  ['{"args":["a"],"kwargs":{"q":1}}', '{"args":["a"],"kwargs":{"q":1}}'],
  ['{"args":["a"],"other":1}', '{"args":["a"],"other":1}'],
  ["plain", "plain"],
])("what went into a function: %s is %s", (given, input) => {
  expect(rowOf({ "traceloop.span.kind": "task", "traceloop.entity.input": given })).toMatchObject({ kind: "scope", input });
});
