import { z } from "zod";

const toolCall = z.object({
  id: z.string(),
  type: z.literal("function").default("function"),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

/** A message of the chat completions API, as far as recorded conversations have it. */
export const chatMessage = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.string().nullable(),
  name: z.string().optional(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: z.string().optional(),
});
export type ChatMessage = z.infer<typeof chatMessage>;
export type ToolCall = z.infer<typeof toolCall>;

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
}

/** A completion of the chat completions API. */
export interface ChatCompletion {
  readonly id?: string;
  readonly object: "chat.completion";
  readonly model: string;
  readonly choices: readonly { readonly index: number; readonly finish_reason: string; readonly message: ChatMessage }[];
}

/** The completion whose only choice is this message; recorded conversations have no more of it. */
export function completionOf(model: string, message: ChatMessage): ChatCompletion {
  const calls = (message.tool_calls ?? []).length > 0;
  return { object: "chat.completion", model, choices: [{ index: 0, finish_reason: calls ? "tool_calls" : "stop", message }] };
}

/** The message of a completion's first choice. @throws Error Thrown when it has none. */
export function messageOf(completion: ChatCompletion): ChatMessage {
  const message = completion.choices[0]?.message;
  if (!message) throw new Error("The model's answer has no choice.");
  return message;
}

/** Arguments of a call: JSON where the model wrote JSON, else its text. */
export function argumentsOf({ function: { arguments: text } }: ToolCall): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The effects of an imported agent. On import they give recorded answers, in a fork live ones. */
export interface Environment {
  model: (request: ChatRequest) => Promise<ChatCompletion>;
  tool: (name: string, input: unknown) => Promise<string>;
  user: (instruction: string, messages: readonly ChatMessage[]) => Promise<string>;
}
