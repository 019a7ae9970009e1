import type { OutputMessage } from "./output-message.ts";
import { parsedArguments } from "./parsed-arguments.ts";

type Item = Readonly<Record<string, unknown>>;
type Part = Readonly<Record<string, unknown>>;

/** Calls that wait for the application; others the service answers itself. */
const waiting: ReadonlySet<unknown> = new Set([
  "function_call",
  "custom_tool_call",
  "computer_call",
  "local_shell_call",
  "shell_call",
  "apply_patch_call",
]);

/** The items of a response as the one message that they make up. */
export function responseOutput(response: Item): OutputMessage[] {
  const items = response["output"] as readonly Item[];
  const parts = items.flatMap((item) => (typeof item === "object" && item !== null ? partsOf(item) : []));
  return [{ role: "assistant", parts, finish_reason: finishReason(response, items) }];
}

function partsOf(item: Item): Part[] {
  const { type } = item;
  if (type === "message") return list(item["content"]).flatMap(textPart);
  if (type === "reasoning") {
    const texts = [...list(item["summary"]), ...list(item["content"])].flatMap(({ text }) => (typeof text === "string" ? [text] : []));
    return texts.length === 0 ? [] : [{ type: "reasoning", content: texts.join("\n") }];
  }
  if (typeof type !== "string" || !type.endsWith("_call")) return [];
  const { name, call_id: callId, id, arguments: given, input, action } = item;
  // Tools of the service itself have no name but their type.
  const tool = typeof name === "string" ? name : type.slice(0, -"_call".length);
  return [{ type: "tool_call", id: callId ?? id, name: tool, arguments: parsedArguments(given ?? input ?? action) }];
}

function textPart({ text, refusal }: Part): Part[] {
  const content = text ?? refusal;
  return typeof content === "string" && content !== "" ? [{ type: "text", content }] : [];
}

/** In the words of the conventions; the responses API itself tells a status and why it is incomplete. */
function finishReason({ status, incomplete_details: details }: Item, items: readonly Item[]): string {
  const { reason } = (details ?? {}) as { reason?: unknown };
  if (status === "incomplete") return reason === "max_output_tokens" ? "length" : typeof reason === "string" ? reason : "incomplete";
  if (status === "completed" || status === undefined) return items.some((item) => waiting.has(item?.["type"])) ? "tool_calls" : "stop";
  return typeof status === "string" ? status : "";
}

function list(value: unknown): Part[] {
  return Array.isArray(value) ? (value as unknown[]).filter((part): part is Part => typeof part === "object" && part !== null) : [];
}
