import { createHash } from "node:crypto";
import type { ModelRequest } from "./chat-request.ts";
import { textOf } from "./chat-message.ts";
import type { ModelAnswer } from "./script.ts";

interface FunctionCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** An answer with everything filled in that the wire needs. */
export interface Completion {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly content: string | null;
  readonly toolCalls: readonly FunctionCall[];
  readonly finishReason: string;
  readonly usage: Readonly<Record<string, unknown>>;
}

/** Ids come from the request's digest: the same request gets the same ids, so that replays compare equal. */
export function complete(request: ModelRequest, answer: ModelAnswer): Completion {
  const digest = createHash("sha256")
    .update(JSON.stringify([request.model, request.messages]))
    .digest("hex");
  const toolCalls = (answer.toolCalls ?? []).map((call, index): FunctionCall => ({
    id: call.id ?? `call_${digest.slice(0, 22)}${index.toString(16).padStart(2, "0")}`,
    type: "function",
    function: { name: call.name, arguments: typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments) },
  }));
  return {
    id: `chatcmpl-${digest.slice(0, 29)}`,
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    content: answer.content ?? null,
    toolCalls,
    finishReason: answer.finishReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop"),
    usage: usageOf(request, answer, toolCalls),
  };
}

export function toBody(completion: Completion): Record<string, unknown> {
  const message = {
    role: "assistant",
    content: completion.content,
    refusal: null,
    annotations: [],
    ...(completion.toolCalls.length > 0 ? { tool_calls: completion.toolCalls } : {}),
  };
  return {
    id: completion.id,
    object: "chat.completion",
    created: completion.created,
    model: completion.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: completion.finishReason }],
    usage: completion.usage,
    service_tier: "default",
    system_fingerprint: null,
  };
}

/** The chunks of a stream, without `[DONE]`. */
export function* toChunks(completion: Completion, includeUsage: boolean): Generator<Record<string, unknown>> {
  const head = {
    id: completion.id,
    object: "chat.completion.chunk",
    created: completion.created,
    model: completion.model,
    service_tier: "default",
    system_fingerprint: null,
  };
  const usage = includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finishReason: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...usage,
  });
  yield chunk({ role: "assistant", content: completion.content === null ? null : "", refusal: null });
  for (const piece of pieces(completion.content ?? "")) yield chunk({ content: piece });
  for (const [index, call] of completion.toolCalls.entries()) {
    yield chunk({ tool_calls: [{ index, id: call.id, type: "function", function: { name: call.function.name, arguments: "" } }] });
    for (const piece of pieces(call.function.arguments)) yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  yield chunk({}, completion.finishReason);
  if (includeUsage) yield { ...head, choices: [], usage: completion.usage };
}

/** About a token each, as real streams cut: a word with the white space after it. */
export function pieces(text: string): string[] {
  return text.match(/\s*\S{1,12}\s*|\s+/g) ?? [];
}

function usageOf(request: ModelRequest, answer: ModelAnswer, calls: readonly FunctionCall[]): Record<string, unknown> {
  const written = [answer.content ?? "", ...calls.map((call) => call.function.name + call.function.arguments)];
  const prompt = answer.usage?.promptTokens ?? countPrompt(request);
  const completion = answer.usage?.completionTokens ?? sum(written.map(countTokens));
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: answer.usage?.cachedTokens ?? 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: answer.usage?.reasoningTokens ?? 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function countPrompt(request: ModelRequest): number {
  const messages = request.messages.map((message) => {
    const calls = (message.tool_calls ?? []).map((call) => countTokens(call.function.name + call.function.arguments));
    // Four for the frame of each message, as in OpenAI's own recipe for counting.
    return 4 + countTokens(textOf(message)) + sum(calls);
  });
  const tools = request.body["tools"] === undefined ? 0 : countTokens(JSON.stringify(request.body["tools"]));
  return sum(messages) + tools;
}

/** Four characters a token: rough, but the same everywhere. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
