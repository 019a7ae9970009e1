import { GenAi } from "@retake/protocol";
import type { Attributes, OtlpEvent } from "../../pipeline/index.ts";
import { parseJsonText } from "../../json-text.ts";
import { textOf } from "./attributes.ts";
import { contentFields } from "./fields.ts";
import { messagesFromEvents } from "./message-events.ts";

const instructionKeys = [GenAi.systemInstructions];

/** What went in and what came out, as JSON text or plain text; empty where it was not recorded. */
export function contentOf(attributes: Attributes, events: readonly OtlpEvent[]): { input: string; output: string } {
  const input = textOf(attributes, contentFields.input);
  const output = textOf(attributes, contentFields.output);
  const legacy = input === "" || output === "" ? messagesFromEvents(events) : undefined;
  return {
    input: withInstructions(textOf(attributes, instructionKeys), input || (legacy?.input ?? "")),
    output: output || (legacy?.output ?? ""),
  };
}

/** System instructions are an attribute beside the messages; one value holds both, in the form of a request. */
function withInstructions(instructions: string, messages: string): string {
  if (instructions === "") return messages;
  return `{"system_instructions":${asJsonText(instructions)},"messages":${messages === "" ? "[]" : asJsonText(messages)}}`;
}

function asJsonText(text: string): string {
  return parseJsonText(text) === undefined ? JSON.stringify(text) : text;
}
