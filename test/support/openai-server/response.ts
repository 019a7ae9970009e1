import type { ModelRequest } from "./chat-request.ts";
import { countTokens, pieces, type Completion } from "./completion.ts";
import type { ModelAnswer } from "./script.ts";

type Item = Record<string, unknown> & { readonly id: string };

/** The body of `POST /v1/responses`. */
export function toResponse(request: ModelRequest, completion: Completion, answer: ModelAnswer): Record<string, unknown> {
  const { usage } = completion;
  const cut = answer.finishReason === "length";
  return {
    ...head(request, completion),
    status: cut ? "incomplete" : "completed",
    incomplete_details: cut ? { reason: "max_output_tokens" } : null,
    output: itemsOf(completion, answer),
    usage: {
      input_tokens: usage["prompt_tokens"],
      input_tokens_details: { cached_tokens: answer.usage?.cachedTokens ?? 0 },
      output_tokens: usage["completion_tokens"],
      output_tokens_details: { reasoning_tokens: answer.usage?.reasoningTokens ?? countTokens(answer.reasoning ?? "") },
      total_tokens: usage["total_tokens"],
    },
  };
}

export function responseId({ id }: Completion): string {
  return id.replace("chatcmpl-", "resp_");
}

function head(request: ModelRequest, completion: Completion): Record<string, unknown> {
  const { instructions = null, previous_response_id: previous = null, tools = [], metadata = {} } = request.body;
  return {
    id: responseId(completion),
    object: "response",
    created_at: completion.created,
    status: "in_progress",
    error: null,
    incomplete_details: null,
    instructions,
    metadata,
    model: completion.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: previous,
    temperature: 1,
    tool_choice: "auto",
    tools,
    top_p: 1,
    usage: null,
  };
}

function itemsOf(completion: Completion, { reasoning }: ModelAnswer): Item[] {
  const name = completion.id.replace("chatcmpl-", "");
  const text = { type: "output_text", text: completion.content, annotations: [], logprobs: [] };
  return [
    ...(reasoning === undefined ? [] : [{ id: `rs_${name}`, type: "reasoning", summary: [{ type: "summary_text", text: reasoning }] }]),
    ...(completion.content === null
      ? []
      : [{ id: `msg_${name}`, type: "message", status: "completed", role: "assistant", content: [text] }]),
    ...completion.toolCalls.map(({ id, function: called }, index) => ({
      id: `fc_${name}${index}`,
      type: "function_call",
      status: "completed",
      call_id: id,
      ...called,
    })),
  ];
}

/** The events of a stream, in the service's order. */
export function* toEvents(request: ModelRequest, completion: Completion, answer: ModelAnswer): Generator<Record<string, unknown>> {
  let sequence = 0;
  const event = (type: string, fields: object): Record<string, unknown> => ({ type, sequence_number: sequence++, ...fields });
  const whole = toResponse(request, completion, answer);
  const begun = head(request, completion);
  yield event("response.created", { response: begun });
  yield event("response.in_progress", { response: begun });
  for (const [index, item] of (whole["output"] as Item[]).entries()) {
    const at = { output_index: index, item_id: item.id };
    yield event("response.output_item.added", { output_index: index, item: emptied(item) });
    for (const [type, fields] of stepsOf(item)) yield event(type, { ...at, ...fields });
    yield event("response.output_item.done", { output_index: index, item });
  }
  yield event(`response.${String(whole["status"])}`, { response: whole });
}

function emptied(item: Item): Item {
  if (item["type"] === "message") return { ...item, status: "in_progress", content: [] };
  if (item["type"] === "reasoning") return { ...item, summary: [] };
  return { ...item, status: "in_progress", arguments: "" };
}

function* stepsOf(item: Item): Generator<[string, object]> {
  if (item["type"] === "function_call") {
    const text = String(item["arguments"]);
    for (const delta of pieces(text)) yield ["response.function_call_arguments.delta", { delta }];
    yield ["response.function_call_arguments.done", { arguments: text, name: item["name"] }];
    return;
  }
  const reasoning = item["type"] === "reasoning";
  const [part] = item[reasoning ? "summary" : "content"] as { readonly type: string; readonly text: string }[];
  const place = reasoning ? { summary_index: 0 } : { content_index: 0 };
  const name = reasoning ? "response.reasoning_summary_text" : "response.output_text";
  const around = reasoning ? "response.reasoning_summary_part" : "response.content_part";
  yield [`${around}.added`, { ...place, part: { ...part, text: "" } }];
  for (const delta of pieces(part!.text)) yield [`${name}.delta`, { ...place, delta, ...(reasoning ? {} : { logprobs: [] }) }];
  yield [`${name}.done`, { ...place, text: part!.text, ...(reasoning ? {} : { logprobs: [] }) }];
  yield [`${around}.done`, { ...place, part }];
}
