import { describe, expect, test } from "vitest";
import { callsOf, captured, ofKind, scenario, toolOf } from "../../../captured.fixture.ts";
import { rowOf } from "./reading/attributes.fixture.ts";

describe("@langfuse/otel with @langfuse/openai and @langfuse/tracing", () => {
  const run = captured("langfuse");
  const models = ofKind(run, "model");

  test("messages", () => expect(callsOf(models).slice(0, 2)).toEqual(scenario.calls));

  test("of a model call: operation, model, conversation, user, and its tokens, which are apart already", () => {
    for (const [i, span] of models.slice(0, 2).entries())
      expect(span).toMatchObject({
        operation: "chat",
        model: "gpt-4o-mini",
        conversation: "trip-7",
        user: "user-3",
        ...scenario.tokens[i],
      });
  });

  test("a model that the application prices itself", () => {
    expect(models[2]).toMatchObject({ model: "own-model-1", costUsd: 0.003, ...scenario.tokens[0] });
  });

  test("agent and tool are named by their spans", () => {
    expect(ofKind(run, "agent")).toMatchObject([{ operation: "invoke_agent", agent: "travel-agent", output: scenario.answer }]);
    expect(ofKind(run, "tool").map(toolOf)).toEqual([scenario.tool]);
  });
});

const generation = (details: object): Record<string, string> => ({
  "langfuse.observation.type": "generation",
  "langfuse.observation.usage_details": JSON.stringify(details),
});

test("buckets without a column of their own count to their side; the sum of all is no bucket", () => {
  expect(
    rowOf(generation({ input: 10, input_audio_tokens: 5, input_cache_creation: 3, output: 4, output_audio_tokens: 1, total: 23 })),
  ).toMatchObject({ inputTokens: 15, cacheWriteTokens: 3, cacheReadTokens: 0, outputTokens: 5 });
});

test("more tokens from the cache than apart from it stay as they are counted", () => {
  expect(rowOf(generation({ input: 10, input_cached_tokens: 90 }))).toMatchObject({ inputTokens: 10, cacheReadTokens: 90 });
  expect(rowOf(generation({ input: 90, input_cached_tokens: 10 }))).toMatchObject({ inputTokens: 90, cacheReadTokens: 10 });
});

test.each(["[1]", "nonsense", '{"input":"many"}', '{"__proto__":{"input":5}}', "null"])("usage %s is none", (usage) => {
  expect(rowOf({ "langfuse.observation.type": "generation", "langfuse.observation.usage_details": usage })).toMatchObject({
    kind: "model",
    inputTokens: 0,
    outputTokens: 0,
  });
});

test("cost without a sum is that of its parts", () => {
  const cost = { "langfuse.observation.type": "generation", "langfuse.observation.cost_details": '{"input":0.25,"output":0.5}' };
  expect(rowOf(cost).costUsd).toBe(0.75);
});

test("a span of another type is not named an agent or a tool", () => {
  expect(rowOf({ "langfuse.observation.type": "span" }, "work")).toMatchObject({ kind: "other", agent: "", tool: "" });
});
