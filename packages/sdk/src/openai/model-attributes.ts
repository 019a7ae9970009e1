import { SpanKind, type Attributes } from "@opentelemetry/api";
import { GenAi } from "@retake/protocol";
import { attributeText } from "../runs/open-span.ts";

/** What this package reads of a chat-completions request; everything else is recorded as it is. */
interface ChatRequest {
  readonly model?: unknown;
  readonly temperature?: unknown;
  readonly top_p?: unknown;
  readonly max_tokens?: unknown;
  readonly max_completion_tokens?: unknown;
  readonly seed?: unknown;
  readonly stream?: unknown;
}

interface ChatCompletion {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly choices?: readonly { readonly finish_reason?: unknown; readonly message?: ChatMessage }[];
  readonly usage?: {
    readonly prompt_tokens?: number;
    readonly completion_tokens?: number;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
    readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
  } | null;
}

interface ChatMessage {
  readonly role?: unknown;
  readonly content?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?:
    | readonly { readonly id?: unknown; readonly function?: { readonly name?: unknown; readonly arguments?: unknown } }[]
    | null;
}

/**
 * The span of a model call by the GenAI conventions. The messages of the request
 * are in the step's checkpoint, where each is stored once; on spans they would
 * be sent again with every call.
 */
export function modelSpan(request: unknown, extra: Attributes = {}): { name: string; kind: SpanKind; attributes: Attributes } {
  const {
    model,
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    max_completion_tokens: maxCompletionTokens,
    seed,
    stream,
  } = (request ?? {}) as ChatRequest;
  const name = typeof model === "string" ? model : "";
  return {
    name: `chat ${name}`.trimEnd(),
    kind: SpanKind.CLIENT,
    attributes: {
      [GenAi.operation]: "chat",
      [GenAi.provider]: "openai",
      ...defined({
        [GenAi.requestModel]: name,
        [GenAi.requestTemperature]: temperature,
        [GenAi.requestTopP]: topP,
        [GenAi.requestMaxTokens]: maxCompletionTokens ?? maxTokens,
        [GenAi.requestSeed]: seed,
        [GenAi.requestStream]: stream,
      }),
      ...extra,
    },
  };
}

export function modelOutcomeAttributes(outcome: unknown): Attributes {
  const { id, model, choices = [], usage } = (outcome ?? {}) as ChatCompletion;
  return {
    ...defined({
      [GenAi.responseId]: id,
      [GenAi.responseModel]: model,
      [GenAi.inputTokens]: usage?.prompt_tokens,
      [GenAi.outputTokens]: usage?.completion_tokens,
      [GenAi.cacheReadTokens]: usage?.prompt_tokens_details?.cached_tokens,
      [GenAi.reasoningTokens]: usage?.completion_tokens_details?.reasoning_tokens,
    }),
    [GenAi.finishReasons]: choices.map(({ finish_reason: reason }) => (typeof reason === "string" ? reason : "")),
    [GenAi.outputMessages]: attributeText(choices.map(({ message, finish_reason: reason }) => outputMessage(message, reason))),
  };
}

function outputMessage(message: ChatMessage | undefined, finishReason: unknown): Record<string, unknown> {
  const parts: Record<string, unknown>[] = [];
  if (typeof message?.content === "string" && message.content !== "") parts.push({ type: "text", content: message.content });
  if (typeof message?.refusal === "string") parts.push({ type: "text", content: message.refusal });
  for (const call of message?.tool_calls ?? [])
    parts.push({ type: "tool_call", id: call.id, name: call.function?.name, arguments: parsed(call.function?.arguments) });
  return { role: "assistant", parts, finish_reason: finishReason };
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The entries that can stand in an attribute: a request may hold anything. */
function defined(candidates: Record<string, unknown>): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(candidates)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") attributes[name] = value;
  }
  return attributes;
}
