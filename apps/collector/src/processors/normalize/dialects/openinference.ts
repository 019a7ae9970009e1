import type { Json } from "@retake/protocol";
import type { Dialect, SpanAttributes } from "./dialect.ts";
import { messagesText, type Call, type Said } from "./reading/messages.ts";
import { provider } from "./reading/provider.ts";
import { asText, inMap, isMap, listOf, wordFor, type JsonMap } from "./reading/text.ts";

const KIND = "openinference.span.kind";

/** OpenInference: a message's fields are an attribute each, `llm.input_messages.0.message.role`. */
export const openInference: Dialect = {
  name: "openinference",
  kinds: [
    {
      key: KIND,
      values: {
        agent: "agent",
        chain: "scope",
        llm: "model",
        embedding: "model",
        tool: "tool",
        retriever: "step",
        reranker: "step",
        guardrail: "step",
        evaluator: "step",
      },
    },
  ],
  fields: {
    operation: [
      wordFor(KIND, {
        agent: "invoke_agent",
        llm: "chat",
        embedding: "embeddings",
        tool: "execute_tool",
        retriever: "retrieval",
        reranker: "rerank",
      }),
    ],
    agent: ["agent.name"],
    model: ["llm.response.model_name", "llm.model_name", "llm.request.model_name", "embedding.model_name", "reranker.model_name"],
    provider: [provider("llm.provider"), provider("llm.system")],
    tool: ["tool.name"],
    conversation: ["session.id"],
    user: ["user.id"],
    input: [
      { keys: [], prefixes: ["llm.input_messages."], read: (span) => messages(span, "llm.input_messages.", "user") },
      { keys: [], prefixes: ["embedding.embeddings."], read: embeddedTexts },
      { key: "input.value", generic: true },
    ],
    output: [
      { keys: [], prefixes: ["llm.output_messages."], read: (span) => messages(span, "llm.output_messages.", "assistant") },
      { keys: [], prefixes: ["retrieval.documents."], read: (span) => documents(span, "retrieval.documents.") },
      { keys: [], prefixes: ["reranker.output_documents."], read: (span) => documents(span, "reranker.output_documents.") },
      { key: "output.value", generic: true },
    ],
    inputTokens: ["llm.token_count.prompt"],
    outputTokens: ["llm.token_count.completion"],
    cacheReadTokens: ["llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input"],
    cacheWriteTokens: ["llm.token_count.prompt_details.cache_write"],
    reasoningTokens: ["llm.token_count.completion_details.reasoning"],
    cost: ["llm.cost.total"],
  },
};

function messages(span: SpanAttributes, prefix: string, defaultRole: string): string | undefined {
  return messagesText(
    listOf(span.tree(prefix)).flatMap((item) => {
      const message = inMap(item, "message");
      return isMap(message) ? [toSaid(message, defaultRole)] : [];
    }),
  );
}

function toSaid(message: JsonMap, defaultRole: string): Said {
  const contents = listOf(inMap(message, "contents")).map(partOf);
  const answers = inMap(message, "tool_call_id");
  const name = inMap(message, "name");
  return {
    role: asText(inMap(message, "role")) || defaultRole,
    content: contents.length > 0 ? contents : (inMap(message, "content") ?? null),
    calls: callsOf(message),
    ...(typeof answers === "string" ? { answers } : {}),
    ...(typeof name === "string" ? { name } : {}),
  };
}

function partOf(item: Json): Json {
  const content = inMap(item, "message_content");
  const url = inMap(inMap(inMap(content, "image"), "image"), "url");
  if (url !== undefined) return { type: "uri", modality: "image", uri: url };
  if (inMap(content, "type") === "reasoning") return { type: "reasoning", content: asText(inMap(content, "text")) };
  return content ?? null;
}

function callsOf(message: JsonMap): Call[] {
  const calls = listOf(inMap(message, "tool_calls")).map((item) => {
    const call = inMap(item, "tool_call");
    const id = inMap(call, "id");
    const target = inMap(call, "function");
    return {
      ...(typeof id === "string" ? { id } : {}),
      name: asText(inMap(target, "name")),
      arguments: inMap(target, "arguments") ?? null,
    };
  });
  const name = inMap(message, "function_call_name");
  if (typeof name === "string") calls.push({ name, arguments: inMap(message, "function_call_arguments_json") ?? null });
  return calls;
}

function documents(span: SpanAttributes, prefix: string): string | undefined {
  const found = listOf(span.tree(prefix)).flatMap((item) => inMap(item, "document") ?? []);
  return found.length > 0 ? JSON.stringify(found) : undefined;
}

function embeddedTexts(span: SpanAttributes): string | undefined {
  const texts = listOf(span.tree("embedding.embeddings.")).flatMap((item) => inMap(inMap(item, "embedding"), "text") ?? []);
  return texts.length > 0 ? JSON.stringify(texts) : undefined;
}
