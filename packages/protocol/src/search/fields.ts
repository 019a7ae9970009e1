/** How a field's values are written and compared; `any`: as a number where it is compared with one, else as text. */
export type FieldType = "text" | "number" | "duration" | "flag" | "time" | "any";

/** Fields of the search language; those of {@link keyedFields} beside them. */
export const searchFields = {
  agent: "text",
  version: "text",
  status: "text",
  tool: "text",
  model: "text",
  provider: "text",
  kind: "text",
  name: "text",
  service: "text",
  environment: "text",
  conversation: "text",
  user: "text",
  suite: "text",
  experiment: "text",
  label: "text",
  run: "text",
  like: "text",
  cost: "number",
  tokens: "number",
  input_tokens: "number",
  output_tokens: "number",
  steps: "number",
  errors: "number",
  duration: "duration",
  forked: "flag",
  replayed: "flag",
  since: "time",
  until: "time",
} as const satisfies Record<string, FieldType>;

/** Fields with a key behind a dot: `score.helpful`, `attr.http.route`, `state.cart.total`. */
export const keyedFields = {
  score: "number",
  attr: "any",
  resource: "any",
  args: "any",
  result: "any",
  state: "any",
} as const satisfies Record<string, FieldType>;

/** Those that mean the whole of it without a key. */
export const wholeFields: ReadonlySet<string> = new Set(["args", "result"]);

export type KeyedField = keyof typeof keyedFields;
export type FieldName = keyof typeof searchFields | KeyedField;

/** The values that `status` has. */
export const runStatuses = ["ok", "error", "running", "cancelled"] as const;

export function fieldType(field: FieldName): FieldType {
  return Object.hasOwn(keyedFields, field) ? keyedFields[field as KeyedField] : searchFields[field as keyof typeof searchFields];
}

/** The known names nearest to one that is not, best first. */
export function nearestFields(name: string, limit = 3): string[] {
  return [...Object.keys(searchFields), ...Object.keys(keyedFields).map((field) => `${field}.`)]
    .map((known) => ({ known, distance: editDistance(name.toLowerCase(), known) }))
    .filter(({ known, distance }) => distance <= Math.max(2, known.length / 2))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ known }) => known);
}

/** Levenshtein distance: the fewest insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < Math.min(a.length, 40); i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
