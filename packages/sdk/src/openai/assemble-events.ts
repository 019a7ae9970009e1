/** An event of a streamed response, as far as events add up to one. */
export interface ResponseEvent {
  readonly type: string;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly item?: unknown;
  readonly part?: unknown;
  readonly output_index?: number;
  readonly content_index?: number;
  readonly summary_index?: number;
  readonly delta?: unknown;
  readonly [field: string]: unknown;
}

type Item = Record<string, unknown>;

const ends = new Set(["response.completed", "response.incomplete", "response.failed"]);

/** Where the text of a delta goes: a part of one of the item's lists, or the item itself. */
const deltas: Readonly<Record<string, readonly ["content" | "summary" | undefined, string]>> = {
  "response.output_text.delta": ["content", "text"],
  "response.refusal.delta": ["content", "refusal"],
  "response.reasoning_text.delta": ["content", "text"],
  "response.reasoning_summary_text.delta": ["summary", "text"],
  "response.function_call_arguments.delta": [undefined, "arguments"],
  "response.mcp_call_arguments.delta": [undefined, "arguments"],
  "response.custom_tool_call_input.delta": [undefined, "input"],
  "response.code_interpreter_call_code.delta": [undefined, "code"],
};

/**
 * The response that the events of a stream add up to: what the service itself
 * says at the end, or what came before the reader left.
 */
export function assembleEvents(events: readonly ResponseEvent[]): Record<string, unknown> {
  const last = events.findLast(({ type }) => ends.has(type))?.response;
  if (last) return { ...last };
  const head = events.findLast(({ response }) => response !== undefined)?.response;
  const output: Item[] = [];
  for (const event of events) apply(output, event);
  return { id: "", object: "response", created_at: 0, model: "", status: "in_progress", ...head, output: Object.values(output) };
}

function apply(output: Item[], event: ResponseEvent): void {
  const index = event.output_index ?? 0;
  if (event.type === "response.output_item.added" || event.type === "response.output_item.done") {
    output[index] = structuredClone(event.item) as Item;
    return;
  }
  const item = output[index];
  if (item === undefined) return;
  const [list, place] = placeOf(event);
  if (event.part !== undefined && list !== undefined) {
    partsOf(item, list)[place] = structuredClone(event.part) as Item;
    return;
  }
  const target = Object.hasOwn(deltas, event.type) ? deltas[event.type] : undefined;
  if (!target || typeof event.delta !== "string") return;
  const [within, field] = target;
  const holder = within === undefined ? item : (partsOf(item, within)[place] ??= {});
  const { [field]: text } = holder;
  holder[field] = (typeof text === "string" ? text : "") + event.delta;
}

function placeOf({ content_index: content, summary_index: summary }: ResponseEvent): ["content" | "summary" | undefined, number] {
  if (summary !== undefined) return ["summary", summary];
  return content === undefined ? [undefined, 0] : ["content", content];
}

function partsOf(item: Item, list: "content" | "summary"): Item[] {
  return (Array.isArray(item[list]) ? item[list] : (item[list] = [])) as Item[];
}
