import { RetakeError } from "@retake/protocol";
import type { ResponseEvent } from "./assemble-events.ts";

type Item = Readonly<Record<string, unknown>>;
type Numbered = ResponseEvent & { readonly sequence_number: number };

/** A whole response as the events that add up to it, in the order in which the service sends them. */
export function eventsOf(response: unknown): Numbered[] {
  const { output, _request_id: _, ...head } = (response ?? {}) as { readonly output?: unknown; readonly _request_id?: unknown };
  if (!Array.isArray(output))
    throw new RetakeError("bad_request", "The edited outcome of a responses call must be a response: an object with an `output` list.");
  const base = { id: "resp_edited", object: "response", created_at: 0, model: "", ...head };
  const begun = { ...base, status: "in_progress", output: [] };
  const { status = "completed" } = head as { status?: unknown };
  const end = status === "incomplete" || status === "failed" ? status : "completed";
  const events: ResponseEvent[] = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    ...(output as Item[]).flatMap((item, index) => eventsOfItem({ id: `item_${index}`, ...item }, index)),
    {
      type: `response.${end}`,
      response: { ...base, status: end, output: (output as Item[]).map((item, index) => ({ id: `item_${index}`, ...item })) },
    },
  ];
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

function eventsOfItem(item: Item, index: number): ResponseEvent[] {
  const at = { output_index: index, item_id: item["id"] };
  const parts = item["type"] === "message" && Array.isArray(item["content"]) ? (item["content"] as Item[]) : [];
  const call = item["type"] === "function_call";
  const begun = { ...item, status: "in_progress", ...(parts.length > 0 ? { content: [] } : {}), ...(call ? { arguments: "" } : {}) };
  return [
    { ...at, type: "response.output_item.added", item: begun },
    ...parts.flatMap((part, place) => eventsOfPart(part, { ...at, content_index: place })),
    ...(call ? eventsOfArguments(item, at) : []),
    { ...at, type: "response.output_item.done", item },
  ];
}

function eventsOfPart(part: Item, at: object): ResponseEvent[] {
  const field = part["type"] === "refusal" ? "refusal" : "text";
  const name = part["type"] === "refusal" ? "response.refusal" : "response.output_text";
  return [
    { ...at, type: "response.content_part.added", part: { ...part, [field]: "" } },
    { ...at, type: `${name}.delta`, delta: part[field] ?? "" },
    { ...at, type: `${name}.done`, [field]: part[field] ?? "" },
    { ...at, type: "response.content_part.done", part },
  ];
}

function eventsOfArguments(item: Item, at: object): ResponseEvent[] {
  const text = item["arguments"] ?? "";
  return [
    { ...at, type: "response.function_call_arguments.delta", delta: text },
    { ...at, type: "response.function_call_arguments.done", arguments: text, name: item["name"] },
  ];
}
