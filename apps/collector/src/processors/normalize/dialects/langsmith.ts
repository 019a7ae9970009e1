import type { Json } from "@retake/protocol";
import type { Dialect, SpanAttributes } from "./dialect.ts";
import { provider } from "./reading/provider.ts";
import { asText, inMap, isMap, numberIn, textOf, wordFor } from "./reading/text.ts";

const KIND = "langsmith.span.kind";
const USAGE = "langsmith.usage_metadata";
/** The same, where LangChain's tracer put it. */
const LANGCHAIN_USAGE = "langsmith.metadata.usage_metadata";
const METADATA = "langsmith.metadata.";

const cacheRead = ["input_token_details", "cache_read"];
const cacheWrite = ["input_token_details", "cache_creation"];
const reasoning = ["output_token_details", "reasoning"];

/**
 * LangSmith's OpenTelemetry export. It makes the conventions' operation of its own kind, and a retriever becomes
 * `embeddings`, a prompt template `chat`: its own word is asked first, before the conventions.
 */
export const langsmith: Dialect = {
  name: "langsmith",
  kinds: [
    {
      key: KIND,
      values: { chain: "scope", llm: "model", embedding: "model", tool: "tool", retriever: "step", prompt: "other", parser: "other" },
    },
  ],
  fields: {
    operation: [
      wordFor(KIND, {
        chain: "chain",
        llm: "chat",
        embedding: "embeddings",
        tool: "execute_tool",
        retriever: "retrieval",
        prompt: "prompt",
        parser: "parser",
      }),
    ],
    agent: [{ key: "langsmith.trace.name", kinds: ["scope"] }],
    model: [{ key: `${METADATA}ls_model_name`, generic: true }],
    provider: [{ ...provider(`${METADATA}ls_provider`), generic: true }],
    tool: [{ key: "langsmith.trace.name", kinds: ["tool"] }],
    conversation: [`${METADATA}thread_id`, `${METADATA}session_id`, `${METADATA}conversation_id`],
    user: [`${METADATA}user_id`],
    input: [
      { key: "gen_ai.prompt", kinds: ["tool"], generic: true },
      { keys: ["gen_ai.prompt"], generic: true, read: (span) => only(span, "gen_ai.prompt", ["input"]) },
    ],
    output: [{ keys: ["gen_ai.completion"], generic: true, read: (span) => only(span, "gen_ai.completion", ["outputs", "output"]) }],
    inputTokens: [
      { ...numberIn(USAGE, ["input_tokens"]), generic: true },
      { ...numberIn(LANGCHAIN_USAGE, ["input_tokens"]), generic: true },
    ],
    outputTokens: [
      { ...numberIn(USAGE, ["output_tokens"]), generic: true },
      { ...numberIn(LANGCHAIN_USAGE, ["output_tokens"]), generic: true },
    ],
    cacheReadTokens: [numberIn(USAGE, cacheRead), numberIn(LANGCHAIN_USAGE, cacheRead)],
    cacheWriteTokens: [numberIn(USAGE, cacheWrite), numberIn(LANGCHAIN_USAGE, cacheWrite)],
    reasoningTokens: [numberIn(USAGE, reasoning), numberIn(LANGCHAIN_USAGE, reasoning)],
  },
};

/** A function's only value comes wrapped under a name that the SDK chose; so does the message that a tool answers with. */
function only(span: SpanAttributes, key: string, names: readonly string[]): string {
  const value = span.json(key);
  const name = isMap(value) && Object.keys(value).length === 1 ? names.find((each) => Object.hasOwn(value, each)) : undefined;
  if (name === undefined) return textOf(span, key);
  const inner = inMap(value, name);
  return asText(isToolMessage(inner) ? inMap(inner, "content") : inner);
}

function isToolMessage(value: Json | undefined): boolean {
  return inMap(value, "type") === "tool" && typeof inMap(value, "tool_call_id") === "string";
}
