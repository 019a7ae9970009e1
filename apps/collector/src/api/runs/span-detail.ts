import { toMessages, type Json, type SpanDetail } from "@retake/protocol";
import type { StoredSpan } from "@retake/store";
import { parseJsonText } from "../../json-text.ts";
import { escaped, inputFromJournal, outputFromJournal, unescaped, type GetCheckpoint } from "./journal-content.ts";

/** A span with its content as the API shows it. */
export async function spanDetailOf(span: StoredSpan, getCheckpoint: GetCheckpoint): Promise<SpanDetail> {
  const { skeleton } = span;
  const [input, output] = await Promise.all([
    contentOf(span.input, () => inputFromJournal(skeleton, getCheckpoint)),
    contentOf(span.output, () => outputFromJournal(skeleton, getCheckpoint)),
  ]);
  return {
    span: skeleton,
    input: inRecordedForm(input),
    output: inRecordedForm(output),
    inputMessages: messagesOf(input, "user"),
    outputMessages: messagesOf(output, "assistant"),
    attributes: valuesOf(span.attributes),
    resource: valuesOf(span.resource),
    events: listOf(span.events) as unknown as SpanDetail["events"],
    links: listOf(span.links) as unknown as SpanDetail["links"],
    scores: [...span.scores],
  };
}

interface Content {
  readonly value: Json | null;
  /** In the recorded form of checkpoints, where strings that begin with `~` carry another. */
  readonly recorded: boolean;
}

/** The end of a text that the SDK cut to fit into an attribute. */
const CUT = "…";

/** What the span itself has; what its checkpoints have where it has nothing, or not all of it. */
async function contentOf(text: string, fromJournal: () => Promise<Json | undefined>): Promise<Content> {
  const value = text === "" ? undefined : (parseJsonText(text) ?? text);
  const whole = value !== undefined && !(value === text && text.endsWith(CUT));
  const recorded = whole ? undefined : await fromJournal();
  return recorded === undefined ? { value: value ?? null, recorded: false } : { value: recorded, recorded: true };
}

/** The API gives one form whichever source it has. */
function inRecordedForm({ value, recorded }: Content): Json | null {
  return recorded ? value : escaped(value);
}

function messagesOf({ value, recorded }: Content, defaultRole: string): SpanDetail["inputMessages"] {
  return toMessages(recorded ? unescaped(value) : value, defaultRole);
}

/** Attributes are kept as text; a text that is the JSON of something else than a string becomes that again. */
function valuesOf(texts: Readonly<Record<string, string>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, valueOf(text)]));
}

const STARTS_LIKE_JSON = /^(?:[[{\d-]|true$|false$|null$)/;

function valueOf(text: string): Json {
  if (!STARTS_LIKE_JSON.test(text)) return text;
  const value = parseJsonText(text);
  // A number that does not come out as it went in (an id of twenty digits, 1.0) stays text.
  return value === undefined || (typeof value === "number" && String(value) !== text) ? text : value;
}

function listOf(text: string): readonly Json[] {
  const value = parseJsonText(text);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
