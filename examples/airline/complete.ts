import type OpenAI from "openai";

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Message = OpenAI.ChatCompletionMessageParam & { role: "assistant"; content: string | null };
export type ToolCall = OpenAI.ChatCompletionMessageFunctionToolCall;
export interface AssistantMessage extends Message {
  tool_calls?: ToolCall[];
}

/** One model call; streamed or not, the same message comes out. */
export async function complete(client: OpenAI, request: Request, stream: boolean): Promise<AssistantMessage> {
  if (stream) return completeStreaming(client, request);
  const completion = await client.chat.completions.create(request);
  const message = completion.choices[0]?.message;
  return toMessage(
    message?.content ?? "",
    (message?.tool_calls ?? []).filter((call) => call.type === "function"),
  );
}

async function completeStreaming(client: OpenAI, request: Request): Promise<AssistantMessage> {
  const chunks = await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } });
  let content = "";
  const calls: ToolCall[] = [];
  for await (const chunk of chunks) {
    const delta = chunk.choices[0]?.delta;
    content += delta?.content ?? "";
    for (const part of delta?.tool_calls ?? []) {
      const call = (calls[part.index] ??= { id: "", type: "function", function: { name: "", arguments: "" } });
      call.id += part.id ?? "";
      call.function.name += part.function?.name ?? "";
      call.function.arguments += part.function?.arguments ?? "";
    }
  }
  return toMessage(content, calls);
}

function toMessage(content: string, calls: ToolCall[]): AssistantMessage {
  return { role: "assistant", content: content === "" ? null : content, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}
