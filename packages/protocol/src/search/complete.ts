import { placeAtCursor, type CursorPlace } from "./cursor.ts";
import { fieldHelp, fixedValues } from "./field-help.ts";
import { fieldType, keyedFields, searchFields, type FieldName, type FieldType } from "./fields.ts";
import { printSearch } from "./print.ts";

/** What may stand at the cursor instead of what is typed there. */
export interface SearchSuggestion {
  readonly type: "field" | "value" | "step" | "operator";
  /** What is shown, and what it is. */
  readonly label: string;
  readonly help: string;
  /** What is written from `from` to `to`. */
  readonly insert: string;
  /** Something has to follow: a value its field, a step its arrow. */
  readonly open: boolean;
}

/** Values that only the recorded runs know: of this field of `listSearchValues`, with this prefix. */
export interface ValueQuestion {
  readonly field: string;
  readonly prefix: string;
  /** How a value that is found is written. */
  readonly as: "value" | "listed" | "key" | "step" | "field";
}

export interface SearchCompletion {
  /** What an accepted suggestion replaces, in UTF-16 units: from ≤ cursor ≤ to. */
  readonly from: number;
  readonly to: number;
  /** What is typed there, up to the cursor. */
  readonly typed: string;
  /** What the language itself knows, best first. */
  readonly suggestions: readonly SearchSuggestion[];
  readonly questions: readonly ValueQuestion[];
}

/** In a term that is no field yet, its text may be a value of one of these. */
const NAMED = ["tool", "agent", "model"] as const;
const MIN_TEXT = 2;

/**
 * Completes a search at the cursor: fields, values of a field, steps of a pattern. Of values that only the runs know,
 * it says what to ask for; {@link suggestValue} makes suggestions of the answers. Never throws, whatever the text.
 *
 * @param cursor in UTF-16 units
 *
 * @example
 * ```ts
 * completeSearch("status:", 7).suggestions.map(({ insert }) => insert); // ["ok", "error", "running", "cancelled"]
 * completeSearch("refund -> ca", 12).questions; // tools and models that begin with "ca"
 * ```
 */
export function completeSearch(text: string, cursor: number): SearchCompletion {
  const place = placeAtCursor(text, cursor);
  const at = Math.max(place.from, Math.min(text.length, Math.trunc(cursor) || 0));
  return { from: place.from, to: endOf(text, place.from, at, place.listed === true), typed: place.typed, ...offers(place) };
}

type Offers = Pick<SearchCompletion, "suggestions" | "questions">;

function offers(place: CursorPlace): Offers {
  switch (place.type) {
    case "none":
      return { suggestions: [], questions: [] };
    case "term":
      return term(place);
    case "key":
      return { suggestions: [], questions: [{ field: place.field!, prefix: place.typed, as: "key" }] };
    case "value":
      return value(place);
    case "step":
      return step(place);
    case "failure":
      return { suggestions: matching([failed], place.typed), questions: [] };
  }
}

function term({ typed, afterStep }: CursorPlace): Offers {
  const names = [...Object.keys(searchFields), ...Object.keys(keyedFields)] as FieldName[];
  const fields = names.map((field): SearchSuggestion => {
    const keyed = Object.hasOwn(keyedFields, field);
    const label = keyed ? `${field}.` : `${field}:`;
    return { type: "field", label, help: fieldHelp(field), insert: label, open: true };
  });
  const questions = typed.length < MIN_TEXT ? [] : NAMED.map((field): ValueQuestion => ({ field, prefix: typed, as: "field" }));
  return { suggestions: [...(afterStep ? arrows : []), ...matching(fields, typed)], questions };
}

function value({ field, key, typed, listed }: CursorPlace): Offers {
  const name = key ? `${field!}.${key}` : field!;
  const type = fieldType(field!);
  const fixed = fixedValues(field!).map(([insert, help]): SearchSuggestion => ({
    type: "value",
    label: insert,
    help,
    insert,
    open: false,
  }));
  const asked = hasRecordedValues(type) && !/^[~<>=]/.test(typed) && fixed.length === 0 && field !== "like";
  return {
    suggestions: matching(fixed, typed),
    questions: asked ? [{ field: name, prefix: typed, as: listed ? "listed" : "value" }] : [],
  };
}

function step({ field, typed }: CursorPlace): Offers {
  if (field !== undefined) return { suggestions: [], questions: [{ field, prefix: typed, as: "step" }] };
  const questions = (["tool", "model"] as const).map((of): ValueQuestion => ({ field: of, prefix: typed, as: "step" }));
  return { suggestions: matching(steps, typed), questions };
}

function hasRecordedValues(type: FieldType): boolean {
  return type === "text" || type === "any";
}

const operator = (label: string, help: string, insert: string, open: boolean): SearchSuggestion => ({
  type: "operator",
  label,
  help,
  insert,
  open,
});
const arrows = [operator("->", "and later this step", "-> ", true), operator("=>", "and as the very next step", "=> ", true)];
const failed = operator("error", "the step failed", "error", false);
const steps = [
  operator("tool", "any call of a tool", "tool", false),
  operator("model", "any call of a model", "model", false),
  operator("error", "any step that failed", "error", false),
];

/** What begins so, then what holds it; not what is there already. */
function matching(suggestions: readonly SearchSuggestion[], typed: string): SearchSuggestion[] {
  const text = typed.toLowerCase();
  const found = suggestions.filter(({ insert }) => insert.includes(text) && insert !== typed);
  return [...found.filter(({ insert }) => insert.startsWith(text)), ...found.filter(({ insert }) => !insert.startsWith(text))];
}

/**
 * A recorded value as a suggestion, written so that the search can be read.
 *
 * @param question what was asked of `listSearchValues`
 * @param found one of its answers
 */
export function suggestValue(question: ValueQuestion, found: { readonly value: string; readonly count: number }): SearchSuggestion {
  const help = `${found.count.toLocaleString("en")} ${found.count === 1 ? "run" : "runs"}`;
  const written = quoteValue(found.value);
  switch (question.as) {
    case "key":
      return { type: "field", label: `${question.field}.${found.value}:`, help, insert: `${found.value}:`, open: true };
    case "field":
      return { type: "value", label: `${question.field}:${found.value}`, help, insert: `${question.field}:${written}`, open: false };
    case "step":
      return { type: "step", label: found.value, help: `${question.field}, ${help}`, insert: quoteStep(found.value), open: false };
    case "value":
    case "listed":
      return { type: "value", label: found.value, help, insert: written, open: false };
  }
}

/** Whether a key can be written behind a field's dot. */
export function isWritableKey(key: string): boolean {
  return /^(?:[\w/@-]|\.(?!\.))+$/u.test(key);
}

const PLAIN = /^[\p{L}\p{N}_](?:[^\s"()*,|<>=~$^!{}[\]])*$/u;

/** A value as it stands behind a field's colon or in a list, quoted where it would mean something else. */
export function quoteValue(text: string): string {
  return PLAIN.test(text) && !text.includes("..") ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** A step's name as it stands in a pattern. */
function quoteStep(name: string): string {
  const where = { type: "field", field: "name", key: "", predicate: { type: "equals", value: name } } as const;
  return printSearch({ where }).slice("name:".length);
}

/** Where the piece ends that the cursor is in: what is quoted ends with its quote, if that closes it. */
function endOf(text: string, from: number, cursor: number, listed: boolean): number {
  const rest = text.slice(cursor);
  if (text[from] === '"') {
    const closing = /^(?:[^"\\]|\\.)*"(?=[\s(),|]|$)/su.exec(rest);
    return cursor + (closing?.[0].length ?? 0);
  }
  return cursor + (listed ? /^[^\s"(),]*/u : /^[^\s"()|{!]*/u).exec(rest)![0].length;
}
