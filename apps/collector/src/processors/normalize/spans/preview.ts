import { toMessages, type Json, type Message } from "@retake/protocol";
import { parseJsonText } from "../../../json-text.ts";

const MAX_LENGTH = 200;
/** Beyond it the text itself is shown: parsing megabytes for a line is not worth it. */
const MAX_PARSED_LENGTH = 1_000_000;

/** One line of what came out of a span, as a person reads it: an answer's text, the calls it asks for, or a result. */
export function previewOf(output: string, statusMessage: string): string {
  if (output === "") return oneLine(statusMessage);
  const value = parse(output);
  if (typeof value === "string") return oneLine(value);
  const messages = toMessages(value, "assistant");
  // An answer without words has no preview; what is no message says it best itself.
  return oneLine(messages.length > 0 ? messages.map(readable).filter(Boolean).join(" ") : output);
}

function readable(message: Message): string {
  const calls = message.toolCalls.map((call) => `${call.name}(${argumentsText(call.arguments)})`);
  return [message.text, ...calls].filter(Boolean).join(" ");
}

function argumentsText(value: Json): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}

/** Of what is no object, list or string the text itself says it best. */
const PARSED = /^\s*["[{]/;

function parse(text: string): Json {
  return text.length > MAX_PARSED_LENGTH || !PARSED.test(text) ? text : (parseJsonText(text) ?? text);
}

/** A single space is left alone: most text needs no change at all. */
const BREAKS = /\s{2,}|[^\S ]/g;

function oneLine(text: string): string {
  if (beginsAsOneLine(text)) return text.slice(0, MAX_LENGTH);
  const line = text
    .slice(0, 5 * MAX_LENGTH)
    .replace(BREAKS, " ")
    .trim();
  return line.slice(0, MAX_LENGTH).toWellFormed();
}

/** The common case, found without a regular expression: printable ASCII, and every space between two words. */
function beginsAsOneLine(text: string): boolean {
  const end = Math.min(text.length, MAX_LENGTH);
  let afterSpace = true;
  for (let i = 0; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x20 ? afterSpace : !isPrinted(unit)) return false;
    afterSpace = unit === 0x20;
  }
  return !afterSpace || isPrinted(text.charCodeAt(end));
}

function isPrinted(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}
