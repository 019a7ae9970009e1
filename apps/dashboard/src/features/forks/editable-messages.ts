import type { Json } from "@retake/protocol";
import { plainString } from "../recorded-values/describe-value.ts";
import { property } from "../recorded-values/recorded-step.ts";

export interface EditableMessage {
  /** Position in the request's own list, which is what an edit names. */
  readonly index: number;
  readonly role: string;
  readonly text: string;
}

/** Messages of a recorded model request whose content is text. */
export function editableMessages(request: Json | undefined): EditableMessage[] {
  const messages = request === undefined ? undefined : property(request, "messages");
  if (!Array.isArray(messages)) return [];
  return (messages as readonly Json[]).flatMap((message, index) => {
    const text = plainString(property(message, "content") ?? null);
    return text === null ? [] : [{ index, role: plainString(property(message, "role") ?? null) ?? "message", text }];
  });
}
