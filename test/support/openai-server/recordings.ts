import { createHash } from "node:crypto";
import { textOf, type ChatMessage } from "./chat-message.ts";
import type { AnswerFunction, ModelAnswer } from "./script.ts";

/** A recorded conversation: its messages, in order. */
export type Recording = readonly ChatMessage[];

/**
 * Answers with the assistant message that followed the same messages in a
 * recording. Call ids don't count for sameness. Where recordings part after the
 * same prefix, `seed` chooses among them; without one they take turns.
 */
export function fromRecordings(recordings: readonly Recording[]): AnswerFunction {
  const answers = new Map<string, ChatMessage[]>();
  for (const recording of recordings) {
    let prefix = emptyPrefix;
    for (const message of recording) {
      if (message.role === "assistant") answers.set(prefix, [...(answers.get(prefix) ?? []), message]);
      prefix = extend(prefix, message);
    }
  }
  const turns = new Map<string, number>();
  return (request) => {
    const prefix = request.messages.reduce(extend, emptyPrefix);
    const found = answers.get(prefix) ?? [];
    const turn = request.seed ?? turns.get(prefix) ?? 0;
    turns.set(prefix, turn + 1);
    const message = found[Math.abs(turn) % found.length];
    return message === undefined ? undefined : toAnswer(message);
  };
}

const emptyPrefix = "";

// A running digest: linear in the conversation, where comparing all prefixes would be quadratic.
function extend(prefix: string, message: ChatMessage): string {
  const calls = (message.tool_calls ?? []).map((call) => [call.function.name, canonicalArguments(call.function.arguments)]);
  return createHash("sha256")
    .update(JSON.stringify([prefix, message.role, textOf(message), calls]))
    .digest("base64");
}

function canonicalArguments(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function toAnswer(message: ChatMessage): ModelAnswer {
  const text = textOf(message);
  const calls = message.tool_calls ?? [];
  return {
    ...(text === "" ? {} : { content: text }),
    ...(calls.length === 0
      ? {}
      : { toolCalls: calls.map((call) => ({ id: call.id, name: call.function.name, arguments: call.function.arguments })) }),
  };
}
