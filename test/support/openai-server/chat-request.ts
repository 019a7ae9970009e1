import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { ApiError } from "./api-error.ts";
import { chatMessage, findOrderFault, type ChatMessage } from "./chat-message.ts";

const body = z.looseObject({
  model: z.string().min(1),
  messages: z.array(chatMessage).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  tools: z.array(z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() })).nullish(),
  n: z.literal(1).nullish(),
  seed: z.number().int().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
});

/** One request, checked, as the script sees it: its words as chat messages, whichever API it came by. */
export interface ModelRequest {
  readonly api: "chat" | "responses" | "embeddings";
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  readonly seed: number | undefined;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The whole body as sent. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** Throws an {@link ApiError} when the body is none that OpenAI would take. */
export function parseChatRequest(text: string, headers: IncomingHttpHeaders): ModelRequest {
  const parsed = body.safeParse(parseJson(text));
  if (!parsed.success) throw refusal(parsed.error);
  const { data } = parsed;
  if (data.stream_options && data.stream !== true) {
    throw new ApiError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", { param: "stream_options" });
  }
  const fault = findOrderFault(data.messages);
  if (fault) {
    throw new ApiError(400, `Invalid parameter: ${fault.reason}`, { param: `messages.[${fault.index}].role` });
  }
  return {
    api: "chat",
    model: data.model,
    messages: data.messages,
    tools: (data.tools ?? []).flatMap((tool) => tool.function?.name ?? []),
    seed: data.seed ?? undefined,
    stream: data.stream === true,
    includeUsage: data.stream_options?.include_usage === true,
    body: data,
    headers,
  };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, "We could not parse the JSON body of your request.");
  }
}

export function refusal(error: z.ZodError): ApiError {
  const issue = error.issues[0];
  const param = issue === undefined || issue.path.length === 0 ? null : issue.path.join(".");
  if (param !== null && issue?.code === "invalid_type" && issue.message.endsWith("received undefined")) {
    return new ApiError(400, `Missing required parameter: '${param}'.`, { param, code: "missing_required_parameter" });
  }
  return new ApiError(400, `Invalid value for '${param ?? "body"}': ${issue?.message ?? "not understood"}.`, {
    param,
    code: "invalid_value",
  });
}
