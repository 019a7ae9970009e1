import { GenAi } from "@retake/protocol";
import type { Attributes, AttributeValue, OtlpEvent } from "../../pipeline/index.ts";
import { parseJsonText } from "../../json-text.ts";
import { firstOf, toJson } from "./attributes.ts";

/** The conventions' first form: each message an event. The name says the role. */
const rolesByEvent: ReadonlyMap<string, string> = new Map([
  ["gen_ai.system.message", "system"],
  ["gen_ai.user.message", "user"],
  ["gen_ai.assistant.message", "assistant"],
  ["gen_ai.tool.message", "tool"],
]);
const CHOICE_EVENT = "gen_ai.choice";
/** Their second form: all messages of a call in one event. */
const DETAILS_EVENT = "gen_ai.client.inference.operation.details";
const contentKeys = ["gen_ai.event.content", "content", "message"];

export const messageEventNames: readonly string[] = [...rolesByEvent.keys(), CHOICE_EVENT, DETAILS_EVENT];

/** JSON text of lists of messages; empty where there are none. */
export interface EventMessages {
  readonly input: string;
  readonly output: string;
}

interface Messages {
  readonly input: readonly unknown[];
  readonly output: readonly unknown[];
}
const none: Messages = { input: [], output: [] };

/** undefined where the span has no such events. */
export function messagesFromEvents(events: readonly OtlpEvent[]): EventMessages | undefined {
  const found = events.map(({ name, attributes }) => messagesIn(name, attributes, null));
  const input = found.flatMap((messages) => messages.input);
  const output = found.flatMap((messages) => messages.output);
  return input.length + output.length === 0 ? undefined : toText({ input, output });
}

/** Messages of an event that is a log record: its body is what a span event has among its attributes. */
export function messagesFromLog(name: string, attributes: Attributes, body: AttributeValue): EventMessages {
  return toText(messagesIn(name, attributes, body));
}

function messagesIn(name: string, attributes: Attributes, body: AttributeValue): Messages {
  if (name === DETAILS_EVENT) return detailsOf(attributes, body);
  const role = rolesByEvent.get(name);
  if (role !== undefined) return { input: [toMessage(attributes, body, role)], output: [] };
  return name === CHOICE_EVENT ? { input: [], output: [toMessage(attributes, body, "assistant")] } : none;
}

/** The first drafts of the conventions had these in the body. */
function detailsOf(attributes: Attributes, body: AttributeValue): Messages {
  const given = isObject(toJson(body)) ? (toJson(body) as Record<string, unknown>) : {};
  const read = (key: string): readonly unknown[] => listOf(parsed(attributes.get(key) ?? null) ?? given[key]);
  const instructions = read(GenAi.systemInstructions);
  const system = instructions.length > 0 ? [{ role: "system", parts: instructions }] : [];
  const input = read(GenAi.inputMessages);
  const hasSystem = input.some((message) => isObject(message) && message["role"] === "system");
  return { input: hasSystem ? input : [...system, ...input], output: read(GenAi.outputMessages) };
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return typeof value === "string" && value !== "" ? [{ type: "text", content: value }] : [];
}

function toText({ input, output }: Messages): EventMessages {
  return { input: input.length > 0 ? JSON.stringify(input) : "", output: output.length > 0 ? JSON.stringify(output) : "" };
}

function toMessage(attributes: Attributes, body: AttributeValue, role: string): object {
  const content = body === null ? parsed(firstOf(attributes, contentKeys)) : parsed(body);
  const given = isObject(content) ? content : {};
  const inner = isObject(given["message"]) ? { ...given, ...given["message"] } : content;
  const finish = textAt("finish_reason", attributes, given);
  const id = role === "tool" ? textAt("id", attributes, given) : undefined;
  const said = {
    role,
    ...(finish === undefined ? {} : { finish_reason: finish }),
    ...(id === undefined ? {} : { tool_call_id: id }),
  };
  if (!isObject(inner)) return { ...said, content: inner };
  if (!("content" in inner || "role" in inner || "tool_calls" in inner)) return { ...said, content: inner };
  const { index: _index, message: _message, ...message } = inner;
  return { ...said, ...message };
}

function textAt(name: string, attributes: Attributes, given: Readonly<Record<string, unknown>>): string | undefined {
  const value = attributes.get(name) ?? given[name];
  return typeof value === "string" ? value : undefined;
}

function parsed(value: AttributeValue): unknown {
  if (typeof value !== "string") return toJson(value) ?? undefined;
  return /^\s*[[{]/.test(value) ? (parseJsonText(value) ?? value) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
