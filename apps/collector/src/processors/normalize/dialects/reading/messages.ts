import type { Json } from "@retake/protocol";
import { asText, isMap, listOf } from "./text.ts";

export interface Call {
  readonly id?: string;
  readonly name: string;
  /** As it was sent: JSON text, or its value. */
  readonly arguments?: Json;
}

/** What a dialect says of a message, before it has the conventions' form. */
export interface Said {
  readonly role: string;
  /** Text, or a list of parts. */
  readonly content?: Json;
  readonly reasoning?: string;
  readonly calls?: readonly Call[];
  /** Of a tool's message: the call that its content answers. */
  readonly answers?: string;
  readonly name?: string;
  readonly finishReason?: string;
}

/** JSON text of messages made of parts, as the GenAI conventions have them; undefined where none says anything. */
export function messagesText(said: readonly Said[]): string | undefined {
  const messages = said.map(toMessage).filter((message) => message !== undefined);
  return messages.length > 0 ? JSON.stringify(messages) : undefined;
}

function toMessage({ role, content, reasoning, calls = [], answers, name, finishReason }: Said): object | undefined {
  const isAnswer = answers !== undefined || (role === "tool" && content !== undefined);
  const parts: object[] = [
    ...(reasoning ? [{ type: "reasoning", content: reasoning }] : []),
    ...(isAnswer ? [answerPart(answers, content)] : contentParts(content)),
    ...calls.map((call) => ({
      type: "tool_call",
      ...(call.id === undefined ? {} : { id: call.id }),
      name: call.name,
      arguments: call.arguments ?? null,
    })),
  ];
  if (parts.length === 0) return undefined;
  return { role, ...(name === undefined ? {} : { name }), parts, ...(finishReason === undefined ? {} : { finish_reason: finishReason }) };
}

function answerPart(id: string | undefined, content: Json | undefined): object {
  return { type: "tool_call_response", ...(id === undefined ? {} : { id }), response: content ?? "" };
}

function contentParts(content: Json | undefined): object[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", content }];
  const parts = Array.isArray(content) ? listOf(content) : [content];
  return parts.map((part) => (isMap(part) && typeof part["type"] === "string" ? toPart(part) : { type: "text", content: asText(part) }));
}

/** Parts that aren't text stay as they are: whoever shows them knows the usual forms. */
function toPart(part: { readonly [key: string]: Json }): object {
  return part["type"] === "text" && typeof part["text"] === "string" ? { type: "text", content: part["text"] } : part;
}
