import type { OutputMessage } from "./output-message.ts";
import { parsedArguments } from "./parsed-arguments.ts";

interface ChatCompletion {
  readonly choices?: readonly { readonly finish_reason?: unknown; readonly message?: ChatMessage }[];
}

interface ChatMessage {
  readonly content?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?:
    | readonly {
        readonly id?: unknown;
        readonly function?: { readonly name?: unknown; readonly arguments?: unknown };
        readonly custom?: { readonly name?: unknown; readonly input?: unknown };
      }[]
    | null;
}

/** The choices of a chat completion, each a message. */
export function chatOutput(completion: unknown): OutputMessage[] {
  const { choices = [] } = (completion ?? {}) as ChatCompletion;
  return choices.map(({ message, finish_reason: reason }) => ({ role: "assistant", parts: partsOf(message), finish_reason: reason }));
}

function partsOf(message: ChatMessage | undefined): Record<string, unknown>[] {
  const parts: Record<string, unknown>[] = [];
  if (typeof message?.content === "string" && message.content !== "") parts.push({ type: "text", content: message.content });
  if (typeof message?.refusal === "string") parts.push({ type: "text", content: message.refusal });
  for (const { id, function: called, custom } of message?.tool_calls ?? [])
    parts.push({
      type: "tool_call",
      id,
      name: called?.name ?? custom?.name,
      arguments: parsedArguments(called?.arguments ?? custom?.input),
    });
  return parts;
}
