import { z } from "zod";

const textPart = z.looseObject({ type: z.string(), text: z.string().optional() });

export const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal("function"),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

export const chatMessage = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: z.union([z.string(), z.array(textPart), z.null()]).optional(),
  tool_calls: z.array(toolCall).min(1).nullish(),
  tool_call_id: z.string().optional(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** The text of a message, its parts joined. */
export function textOf(message: ChatMessage): string {
  if (typeof message.content === "string") return message.content;
  return (message.content ?? []).map((part) => part.text ?? "").join("");
}

/** The first message that breaks the order of calls and their answers, said as OpenAI says it. */
export function findOrderFault(messages: readonly ChatMessage[]): { index: number; reason: string } | undefined {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      if (!open.delete(message.tool_call_id ?? "")) {
        return { index, reason: "messages with role 'tool' must be a response to a preceding message with 'tool_calls'." };
      }
      continue;
    }
    if (open.size > 0) return { index, reason: unanswered(open) };
    open = new Set((message.tool_calls ?? []).map((call) => call.id));
  }
  return open.size > 0 ? { index: messages.length - 1, reason: unanswered(open) } : undefined;
}

function unanswered(ids: ReadonlySet<string>): string {
  return (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
    `The following tool_call_ids did not have response messages: ${[...ids].join(", ")}`
  );
}
