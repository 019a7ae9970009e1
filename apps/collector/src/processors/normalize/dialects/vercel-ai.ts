import type { Json } from "@retake/protocol";
import type { Dialect, SpanAttributes } from "./dialect.ts";
import { messagesText, type Call } from "./reading/messages.ts";
import { provider } from "./reading/provider.ts";
import { asText, inMap, listOf, textOf, wordFor } from "./reading/text.ts";

const OPERATION = "ai.operationId";

/** The AI SDK's own telemetry, `LegacyOpenTelemetry` since its version 7. */
export const vercelAi: Dialect = {
  name: "vercel-ai",
  kinds: [
    {
      key: OPERATION,
      values: {
        "ai.generatetext": "agent",
        "ai.streamtext": "agent",
        "ai.generateobject": "agent",
        "ai.streamobject": "agent",
        "ai.generatetext.dogenerate": "model",
        "ai.streamtext.dostream": "model",
        "ai.generateobject.dogenerate": "model",
        "ai.streamobject.dostream": "model",
        // The calls themselves are spans below these.
        "ai.embed": "scope",
        "ai.embedmany": "scope",
        "ai.rerank": "scope",
        "ai.embed.doembed": "model",
        "ai.embedmany.doembed": "model",
        "ai.rerank.dorerank": "step",
        "ai.generatespeech": "model",
        "ai.transcribe": "model",
        "ai.toolcall": "tool",
      },
    },
  ],
  fields: {
    operation: [
      wordFor(OPERATION, {
        "ai.generatetext": "invoke_agent",
        "ai.streamtext": "invoke_agent",
        "ai.generateobject": "invoke_agent",
        "ai.streamobject": "invoke_agent",
        "ai.generatetext.dogenerate": "chat",
        "ai.streamtext.dostream": "chat",
        "ai.generateobject.dogenerate": "chat",
        "ai.streamobject.dostream": "chat",
        "ai.embed.doembed": "embeddings",
        "ai.embedmany.doembed": "embeddings",
        "ai.rerank.dorerank": "rerank",
        "ai.toolcall": "execute_tool",
      }),
    ],
    agent: ["ai.telemetry.functionId"],
    model: ["ai.response.model", "ai.model.id"],
    provider: [provider("ai.model.provider")],
    tool: ["ai.toolCall.name"],
    conversation: ["ai.telemetry.metadata.sessionId", "ai.settings.context.sessionId"],
    user: ["ai.telemetry.metadata.userId", "ai.settings.context.userId"],
    input: ["ai.toolCall.args", "ai.toolCall.input", "ai.prompt.messages", "ai.prompt", "ai.values", "ai.value", "ai.documents"],
    output: [
      "ai.toolCall.result",
      "ai.toolCall.output",
      { keys: ["ai.response.text", "ai.response.toolCalls", "ai.response.reasoning"], read: (span) => answer(span, "ai.response.") },
      "ai.response.object",
      { keys: ["ai.result.text", "ai.result.toolCalls"], read: (span) => answer(span, "ai.result.") },
      "ai.result.object",
      "ai.ranking",
    ],
    inputTokens: ["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
    outputTokens: ["ai.usage.outputTokens", "ai.usage.completionTokens"],
    cacheReadTokens: ["ai.usage.cachedInputTokens", "ai.usage.inputTokenDetails.cacheReadTokens"],
    cacheWriteTokens: ["ai.usage.inputTokenDetails.cacheWriteTokens"],
    reasoningTokens: ["ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens"],
  },
};

function answer(span: SpanAttributes, prefix: string): string | undefined {
  const finishReason = textOf(span, `${prefix}finishReason`);
  return messagesText([
    {
      role: "assistant",
      content: textOf(span, `${prefix}text`),
      reasoning: textOf(span, `${prefix}reasoning`),
      calls: listOf(span.json(`${prefix}toolCalls`)).map(toCall),
      ...(finishReason === "" ? {} : { finishReason }),
    },
  ]);
}

/** @param call with its arguments as `input`, or `args` as before AI SDK 5 */
export function toCall(call: Json): Call {
  const id = inMap(call, "toolCallId");
  return {
    ...(typeof id === "string" ? { id } : {}),
    name: asText(inMap(call, "toolName")),
    arguments: inMap(call, "input") ?? inMap(call, "args") ?? null,
  };
}
