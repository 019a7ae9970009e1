/** How a field's values are written and compared. */
export type FieldType = "text" | "number" | "duration" | "flag" | "time";

/** Fields of the search language; `score.NAME` beside them. */
export const searchFields = {
  agent: "text",
  version: "text",
  status: "text",
  tool: "text",
  model: "text",
  service: "text",
  conversation: "text",
  experiment: "text",
  label: "text",
  run: "text",
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

export type FieldName = keyof typeof searchFields | "score";

export function fieldType(field: FieldName): FieldType {
  return field === "score" ? "number" : searchFields[field];
}

/** The known names nearest to one that is not, best first. */
export function nearestFields(name: string, limit = 3): string[] {
  return [...Object.keys(searchFields), "score."]
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
