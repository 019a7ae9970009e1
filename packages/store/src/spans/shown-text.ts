import { toMessages, type Json } from "@retake/protocol";

const LIMIT = 500;
/** Longer values are not parsed for what a person would read of them: they are shown as they begin. */
const PARSE_LIMIT = 1_000_000;

/** What a list shows of a run's input or output: the message in it, or the text itself; at most 500 characters. */
export function shownText(recorded: string): string {
  const text = messageIn(recorded) ?? recorded;
  if (text.length <= LIMIT) return text;
  // Not half of a surrogate pair.
  const last = text.charCodeAt(LIMIT - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? LIMIT - 1 : LIMIT);
}

function messageIn(recorded: string): string | undefined {
  if (recorded.length > PARSE_LIMIT || !/^\s*["{[]/.test(recorded)) return undefined;
  try {
    const value = JSON.parse(recorded) as Json;
    if (typeof value === "string") return value;
    if (typeof value !== "object" || value === null) return undefined;
    if ("message" in value && typeof value["message"] === "string") return value["message"];
    return lastSaid(value);
  } catch {
    return undefined;
  }
}

/** Of messages the last that somebody says: a question or an answer, not instructions and not the results of tools. */
function lastSaid(value: Json): string | undefined {
  return toMessages(value).findLast(({ role, text }) => (role === "user" || role === "assistant") && text !== "")?.text;
}
