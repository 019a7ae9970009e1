import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { ApiError } from "./api-error.ts";
import type { ChatMessage } from "./chat-message.ts";
import { parseJson, refusal, type ModelRequest } from "./chat-request.ts";

const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const item = z.looseObject({
  type: z.string().optional(),
  role: z.enum(["system", "developer", "user", "assistant"]).optional(),
  content: z.union([z.string(), z.array(part)]).optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  output: z.union([z.string(), z.array(part)]).optional(),
});

const body = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish(),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
});

/** Conversations by the id of the response that ended them. */
export type StoredResponses = Map<string, readonly ChatMessage[]>;

/** Throws an {@link ApiError} when the body is none that OpenAI would take. */
export function parseResponsesRequest(text: string, headers: IncomingHttpHeaders, stored: StoredResponses): ModelRequest {
  const parsed = body.safeParse(parseJson(text));
  if (!parsed.success) throw refusal(parsed.error);
  const { data } = parsed;
  const { previous_response_id: previous, instructions } = data;
  const before = previous ? stored.get(previous) : [];
  if (!before) {
    throw new ApiError(400, `Previous response with id '${previous}' not found.`, {
      param: "previous_response_id",
      code: "previous_response_not_found",
    });
  }
  const items = typeof data.input === "string" ? [{ role: "user" as const, content: data.input }] : data.input;
  const spoken = [...before, ...items.flatMap(toMessages)];
  requireCalls(spoken);
  return {
    api: "responses",
    model: data.model,
    messages: [...(instructions ? [{ role: "system" as const, content: instructions }] : []), ...spoken],
    tools: (data.tools ?? []).flatMap(({ name }) => name ?? []),
    seed: undefined,
    stream: data.stream === true,
    includeUsage: true,
    body: data,
    headers,
  };
}

function toMessages({
  type,
  role,
  content,
  call_id: id = "",
  name = "",
  arguments: given = "",
  output,
}: z.infer<typeof item>): ChatMessage[] {
  if (type === "function_call")
    return [{ role: "assistant", content: null, tool_calls: [{ id, type: "function", function: { name, arguments: given } }] }];
  if (type === "function_call_output") return [{ role: "tool", content: output ?? "", tool_call_id: id }];
  return role === undefined ? [] : [{ role, content: content ?? "" }];
}

function requireCalls(messages: readonly ChatMessage[]): void {
  const calls = new Set(messages.flatMap((message) => (message.tool_calls ?? []).map(({ id }) => id)));
  const orphan = messages.find(({ role, tool_call_id: id = "" }) => role === "tool" && !calls.has(id));
  if (orphan)
    throw new ApiError(400, `No tool call found for function call output with call_id ${orphan.tool_call_id}.`, { param: "input" });
}
