/** A chunk of a streamed chat completion, as far as it adds up to one. */
export interface ChatChunk {
  readonly id?: string;
  readonly model?: string;
  readonly created?: number;
  readonly usage?: unknown;
  readonly choices?: readonly {
    readonly index?: number;
    readonly finish_reason?: string | null;
    readonly delta?: {
      readonly role?: string;
      readonly content?: string | null;
      readonly refusal?: string | null;
      readonly tool_calls?: readonly ToolCallPart[];
    };
  }[];
}

interface ToolCallPart {
  readonly index?: number;
  readonly id?: string;
  readonly type?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

interface Choice {
  index: number;
  message: { role: string; content: string | null; refusal?: string; tool_calls?: ToolCall[] };
  finish_reason: string | null;
}

interface ToolCall {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

/** The completion that the chunks of a stream add up to (chat completions streaming, object `chat.completion.chunk`). */
export function assembleChunks(chunks: readonly ChatChunk[]): Record<string, unknown> {
  const choices: Choice[] = [];
  const completion: Record<string, unknown> = { id: "", object: "chat.completion", created: 0, model: "", choices };
  for (const chunk of chunks) {
    if (chunk.id !== undefined) completion["id"] = chunk.id;
    if (chunk.model !== undefined) completion["model"] = chunk.model;
    if (chunk.created !== undefined) completion["created"] = chunk.created;
    if (chunk.usage !== undefined && chunk.usage !== null) completion["usage"] = chunk.usage;
    for (const choice of chunk.choices ?? []) add((choices[choice.index ?? 0] ??= emptyChoice(choice.index ?? 0)), choice);
  }
  return completion;
}

function emptyChoice(index: number): Choice {
  return { index, message: { role: "assistant", content: null }, finish_reason: null };
}

function add(choice: Choice, part: NonNullable<ChatChunk["choices"]>[number]): void {
  const { message } = choice;
  const { role, content, refusal, tool_calls: calls = [] } = part.delta ?? {};
  message.role = role ?? message.role;
  choice.finish_reason = part.finish_reason ?? choice.finish_reason;
  if (typeof content === "string") message.content = (message.content ?? "") + content;
  if (typeof refusal === "string") message.refusal = (message.refusal ?? "") + refusal;
  for (const call of calls) addToolCall((message.tool_calls ??= []), call);
}

function addToolCall(all: ToolCall[], part: ToolCallPart): void {
  const call = (all[part.index ?? 0] ??= { id: "", type: "function", function: { name: "", arguments: "" } });
  call.id = part.id ?? call.id;
  call.type = part.type ?? call.type;
  call.function.name += part.function?.name ?? "";
  call.function.arguments += part.function?.arguments ?? "";
}
