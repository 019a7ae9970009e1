import type { AttributeValue, OtlpEvent } from "../../pipeline/index.ts";
import { parseJsonText } from "../../json-text.ts";
import { firstOf, toJson } from "./attributes.ts";

/** The conventions' first form: each message a span event. The name says the role. */
const rolesByEvent: ReadonlyMap<string, string> = new Map([
  ["gen_ai.system.message", "system"],
  ["gen_ai.user.message", "user"],
  ["gen_ai.assistant.message", "assistant"],
  ["gen_ai.tool.message", "tool"],
]);
const CHOICE_EVENT = "gen_ai.choice";
const contentKeys = ["gen_ai.event.content", "content", "message"];

/** undefined where the span has no such events. */
export function messagesFromEvents(events: readonly OtlpEvent[]): { input: string; output: string } | undefined {
  const input: object[] = [];
  const output: object[] = [];
  for (const event of events) {
    const role = rolesByEvent.get(event.name);
    if (role !== undefined) input.push(toMessage(event, role));
    else if (event.name === CHOICE_EVENT) output.push(toMessage(event, "assistant"));
  }
  if (input.length + output.length === 0) return undefined;
  return { input: input.length > 0 ? JSON.stringify(input) : "", output: output.length > 0 ? JSON.stringify(output) : "" };
}

function toMessage(event: OtlpEvent, role: string): object {
  const content = parsed(firstOf(event.attributes, contentKeys));
  const finishReason = event.attributes.get("finish_reason");
  const finish = typeof finishReason === "string" ? { finish_reason: finishReason } : {};
  const id = event.attributes.get("id");
  const toolCall = role === "tool" && typeof id === "string" ? { tool_call_id: id } : {};
  const inner = isObject(content) && isObject(content["message"]) ? { ...content, ...content["message"] } : content;
  if (isObject(inner) && ("content" in inner || "role" in inner || "tool_calls" in inner))
    return { role, ...finish, ...toolCall, ...inner };
  return { role, content: inner, ...finish, ...toolCall };
}

function parsed(value: AttributeValue): unknown {
  if (typeof value !== "string") return toJson(value);
  return /^\s*[[{]/.test(value) ? (parseJsonText(value) ?? value) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
