import type { Json } from "@retake/protocol";
import type { Dialect, SpanAttributes } from "./dialect.ts";
import { messagesText, type Said } from "./reading/messages.ts";
import { asText, inMap, isMap, listOf } from "./reading/text.ts";

/** What pydantic-ai says beside the conventions: of the agent's run, and of everything in its first versions. */
export const pydanticAi: Dialect = {
  name: "pydantic-ai",
  // Its first versions named no operation on these two.
  kinds: [
    { key: "agent_name", values: { "*": "agent" } },
    { key: "gen_ai.tool.name", values: { "*": "tool" } },
  ],
  fields: {
    operation: [
      { keys: ["agent_name"], kinds: ["agent"], read: () => "invoke_agent" },
      { keys: ["gen_ai.tool.name"], kinds: ["tool"], read: () => "execute_tool" },
    ],
    agent: ["agent_name"],
    model: ["model_name"],
    input: [
      { key: "tool_arguments", kinds: ["tool"] },
      { keys: ["pydantic_ai.all_messages"], read: asked },
      { keys: ["events"], kinds: ["model"], read: (span) => eventsText(span, "events", isInput) },
      { keys: ["all_messages_events"], read: askedInEvents },
    ],
    output: [
      { key: "tool_response", kinds: ["tool"] },
      { key: "final_result", kinds: ["agent"] },
      { keys: ["events"], kinds: ["model"], read: (span) => eventsText(span, "events", isOutput) },
    ],
    inputTokens: ["gen_ai.aggregated_usage.input_tokens"],
    outputTokens: ["gen_ai.aggregated_usage.output_tokens"],
    cacheReadTokens: ["gen_ai.aggregated_usage.cache_read.input_tokens", "gen_ai.usage.details.cache_read_tokens"],
    cacheWriteTokens: ["gen_ai.aggregated_usage.cache_creation.input_tokens", "gen_ai.usage.details.cache_write_tokens"],
    reasoningTokens: ["gen_ai.usage.details.reasoning_tokens", "gen_ai.aggregated_usage.details.reasoning_tokens"],
    cost: ["operation.cost"],
  },
};

/** The run's messages hold its answers, too: what it was given ends where the first of them begins. */
function asked(span: SpanAttributes): string | undefined {
  const messages = listOf(span.json("pydantic_ai.all_messages"));
  const given = beforeAnswer(messages, Number(span.get("pydantic_ai.new_message_index") ?? 0), (message) => inMap(message, "role"));
  return given.length > 0 ? JSON.stringify(given) : undefined;
}

function askedInEvents(span: SpanAttributes): string | undefined {
  const events = listOf(span.json("all_messages_events"));
  return messagesText(
    beforeAnswer(events, 0, (event) => inMap(event, "role"))
      .filter(isMap)
      .map(toSaid),
  );
}

function beforeAnswer(messages: readonly Json[], from: number, roleOf: (message: Json) => Json | undefined): readonly Json[] {
  const answer = messages.findIndex((message, i) => i >= from && roleOf(message) === "assistant");
  return answer < 0 ? messages : messages.slice(0, answer);
}

const isOutput = (event: Json): boolean => inMap(event, "event.name") === "gen_ai.choice";
const isInput = (event: Json): boolean => !isOutput(event);

function eventsText(span: SpanAttributes, key: string, wanted: (event: Json) => boolean): string | undefined {
  return messagesText(listOf(span.json(key)).filter(wanted).filter(isMap).map(toSaid));
}

/** Each of the conventions' message events as an object of one list. */
function toSaid(event: Json): Said {
  const message = inMap(event, "message") ?? event;
  const answers = inMap(event, "id");
  const finishReason = inMap(event, "finish_reason");
  const role = asText(inMap(message, "role")) || "assistant";
  return {
    role,
    content: inMap(message, "content") ?? null,
    calls: listOf(inMap(message, "tool_calls")).map((call) => {
      const id = inMap(call, "id");
      const target = inMap(call, "function");
      return {
        ...(typeof id === "string" ? { id } : {}),
        name: asText(inMap(target, "name")),
        arguments: inMap(target, "arguments") ?? null,
      };
    }),
    ...(role === "tool" && typeof answers === "string" ? { answers } : {}),
    ...(typeof finishReason === "string" ? { finishReason } : {}),
  };
}
