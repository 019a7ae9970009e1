import { SpanKind, type Attributes } from "@opentelemetry/api";
import { GenAi } from "@retake/protocol";
import { attributeText } from "../runs/open-span.ts";
import { chatOutput } from "./chat-output.ts";
import type { OutputMessage } from "./output-message.ts";
import { responseOutput } from "./response-output.ts";

/** What this package reads of a model's request; everything else is recorded as it is. */
interface ModelRequest {
  readonly model?: unknown;
  readonly temperature?: unknown;
  readonly top_p?: unknown;
  readonly max_tokens?: unknown;
  readonly max_completion_tokens?: unknown;
  readonly max_output_tokens?: unknown;
  readonly seed?: unknown;
  readonly stream?: unknown;
  readonly conversation?: unknown;
}

/** What an answer says about itself, whichever API it came from. */
interface ModelAnswer {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly output?: unknown;
  readonly data?: unknown;
  readonly usage?: Usage | null;
}

interface Usage {
  readonly prompt_tokens?: number;
  readonly input_tokens?: number;
  readonly completion_tokens?: number;
  readonly output_tokens?: number;
  readonly prompt_tokens_details?: TokenDetails | null;
  readonly input_tokens_details?: TokenDetails | null;
  readonly completion_tokens_details?: TokenDetails | null;
  readonly output_tokens_details?: TokenDetails | null;
}

interface TokenDetails {
  readonly cached_tokens?: number;
  readonly reasoning_tokens?: number;
}

/**
 * The span of a model call by the GenAI conventions. The messages of the request
 * are in the step's checkpoint, where each is stored once; on spans they would
 * be sent again with every call.
 */
export function modelSpan(
  request: unknown,
  extra: Attributes = {},
  operation: "chat" | "embeddings" = "chat",
): { name: string; kind: SpanKind; attributes: Attributes } {
  const { model, conversation, ...parameters } = (request ?? {}) as ModelRequest;
  const name = typeof model === "string" ? model : "";
  return {
    name: `${operation} ${name}`.trimEnd(),
    kind: SpanKind.CLIENT,
    attributes: {
      [GenAi.operation]: operation,
      [GenAi.provider]: "openai",
      ...defined({
        [GenAi.requestModel]: name,
        [GenAi.requestTemperature]: parameters.temperature,
        [GenAi.requestTopP]: parameters.top_p,
        [GenAi.requestMaxTokens]: parameters.max_output_tokens ?? parameters.max_completion_tokens ?? parameters.max_tokens,
        [GenAi.requestSeed]: parameters.seed,
        [GenAi.requestStream]: parameters.stream,
        [GenAi.conversation]: conversationId(conversation),
      }),
      ...extra,
    },
  };
}

/** What tells the answer on its span: of chat completions, of the responses API, or of embeddings. */
export function modelOutcomeAttributes(outcome: unknown): Attributes {
  const { id, model, usage } = (outcome ?? {}) as ModelAnswer;
  return {
    ...defined({ [GenAi.responseId]: id, [GenAi.responseModel]: model }),
    ...(usage ? usageAttributes(usage) : {}),
    ...described(outputMessages(outcome)),
  };
}

/** Totals and the parts of them that are counted apart, in the words of either API. */
function usageAttributes(usage: Usage): Attributes {
  const input = usage.prompt_tokens_details ?? usage.input_tokens_details;
  const output = usage.completion_tokens_details ?? usage.output_tokens_details;
  return defined({
    [GenAi.inputTokens]: usage.prompt_tokens ?? usage.input_tokens,
    [GenAi.outputTokens]: usage.completion_tokens ?? usage.output_tokens,
    [GenAi.cacheReadTokens]: input?.cached_tokens,
    [GenAi.reasoningTokens]: output?.reasoning_tokens,
  });
}

function outputMessages(outcome: unknown): readonly OutputMessage[] | undefined {
  if (typeof outcome === "string") return [{ role: "assistant", parts: [{ type: "text", content: outcome }], finish_reason: "stop" }];
  const { output, data } = (outcome ?? {}) as ModelAnswer;
  if (Array.isArray(output)) return responseOutput(outcome as Readonly<Record<string, unknown>>);
  // Vectors say nothing to a reader.
  return Array.isArray(data) ? undefined : chatOutput(outcome);
}

function described(messages: readonly OutputMessage[] | undefined): Attributes {
  if (!messages) return {};
  return {
    [GenAi.finishReasons]: messages.map(({ finish_reason: reason }) => (typeof reason === "string" ? reason : "")),
    [GenAi.outputMessages]: attributeText(messages),
  };
}

/** The service's own conversation, where the application names one. */
function conversationId(conversation: unknown): unknown {
  return typeof conversation === "object" && conversation !== null ? (conversation as { id?: unknown }).id : conversation;
}

/** The entries that can stand in an attribute: a request may hold anything. */
function defined(candidates: Record<string, unknown>): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(candidates)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") attributes[name] = value;
  }
  return attributes;
}
