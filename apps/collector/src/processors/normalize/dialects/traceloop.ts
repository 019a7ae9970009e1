import type { Json } from "@retake/protocol";
import type { Dialect, SpanAttributes } from "./dialect.ts";
import { messagesText, type Call, type Said } from "./reading/messages.ts";
import { asText, inMap, isMap, listOf, textOf, wordFor } from "./reading/text.ts";

const KIND = "traceloop.span.kind";
const REQUEST = "llm.request.type";
const ASSOCIATION = "traceloop.association.properties.";

/** Traceloop's OpenLLMetry, up to what it sent before it took the conventions' messages: `gen_ai.prompt.0.role`. */
export const traceloop: Dialect = {
  name: "traceloop",
  kinds: [
    { key: KIND, values: { workflow: "agent", agent: "agent", tool: "tool", task: "scope" } },
    { key: REQUEST, values: { chat: "model", completion: "model", embedding: "model", rerank: "step" } },
  ],
  fields: {
    operation: [
      wordFor(KIND, { workflow: "invoke_workflow", agent: "invoke_agent", tool: "execute_tool" }),
      wordFor(REQUEST, { chat: "chat", completion: "text_completion", embedding: "embeddings", rerank: "rerank" }),
    ],
    agent: [
      {
        keys: ["traceloop.entity.name"],
        kinds: ["agent"],
        read: (span) => (textOf(span, KIND) === "agent" ? textOf(span, "traceloop.entity.name") : undefined),
      },
    ],
    tool: [{ key: "traceloop.entity.name", kinds: ["tool"] }],
    conversation: [`${ASSOCIATION}session_id`],
    user: [`${ASSOCIATION}user_id`],
    input: [
      { keys: [], prefixes: ["gen_ai.prompt."], read: (span) => messages(span, "gen_ai.prompt.", "user") },
      { keys: ["traceloop.entity.input"], generic: true, read: givenTo },
    ],
    output: [
      { keys: [], prefixes: ["gen_ai.completion."], read: (span) => messages(span, "gen_ai.completion.", "assistant") },
      { key: "traceloop.entity.output", generic: true },
    ],
    inputTokens: ["gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens"],
    outputTokens: ["gen_ai.usage.completion_tokens", "llm.usage.completion_tokens"],
    cacheReadTokens: ["gen_ai.usage.cache_read_input_tokens"],
    cacheWriteTokens: ["gen_ai.usage.cache_creation_input_tokens"],
    reasoningTokens: ["gen_ai.usage.reasoning_tokens", "llm.usage.reasoning_tokens"],
  },
};

const INDEX = /^\d{1,5}$/;

/** Others have names of their own under the prefix: `gen_ai.prompt.name` is no message. */
function messages(span: SpanAttributes, prefix: string, defaultRole: string): string | undefined {
  const tree = span.tree(prefix);
  const items = isMap(tree) ? Object.entries(tree).flatMap(([key, item]) => (INDEX.test(key) ? [item] : [])) : listOf(tree);
  return messagesText(items.filter(isMap).map((item) => toSaid(item, defaultRole)));
}

function toSaid(item: Json, defaultRole: string): Said {
  const content = inMap(item, "content");
  const answers = inMap(item, "tool_call_id");
  const finishReason = inMap(item, "finish_reason");
  const single = inMap(item, "function_call");
  const reasoning = asText(inMap(item, "reasoning"));
  return {
    role: asText(inMap(item, "role")) || defaultRole,
    // What had no content was written as the JSON of null.
    content: content === "null" ? null : (content ?? null),
    calls: [...listOf(inMap(item, "tool_calls")), ...(single === undefined ? [] : [single])].map(toCall),
    ...(reasoning === "" ? {} : { reasoning }),
    ...(typeof answers === "string" ? { answers } : {}),
    ...(typeof finishReason === "string" ? { finishReason } : {}),
  };
}

function toCall(item: Json): Call {
  const id = inMap(item, "id");
  return { ...(typeof id === "string" ? { id } : {}), name: asText(inMap(item, "name")), arguments: inMap(item, "arguments") ?? null };
}

/** A function's arguments: those with names, or the only one without. */
function givenTo(span: SpanAttributes): string {
  const value = span.json("traceloop.entity.input");
  const args = inMap(value, "args");
  const named = inMap(value, "kwargs");
  if (!Array.isArray(args) || !isMap(named) || Object.keys(value as object).length !== 2) return textOf(span, "traceloop.entity.input");
  if (Object.keys(named).length === 0) return args.length > 1 ? JSON.stringify(args) : asText((args as readonly Json[])[0]);
  return args.length === 0 ? JSON.stringify(named) : textOf(span, "traceloop.entity.input");
}
