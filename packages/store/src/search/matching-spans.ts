import { parseSearch, type FieldTerm, type MatchingSpans, type SearchExpression } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { Binder } from "./binder.ts";
import { compileClass } from "./compile-pattern.ts";
import { compilePredicate } from "./compile-predicate.ts";
import { compileText } from "./compile-text.ts";
import { jsonValue } from "./json-value.ts";
import { isStep, stepName } from "../runs/step-columns.ts";

const MAX_SPANS = 1_000;

/** Fields that a span has itself. */
const ofSpan = { tool: "tool", model: "model", provider: "provider", kind: "kind", name: "name" } as const;

/** The spans of a run that a search is about: that hold its words, have its values, or are of its patterns' steps. */
export async function matchingSpans(clickhouse: ClickHouse, project: string, runId: string, q: string): Promise<MatchingSpans> {
  const binder = new Binder();
  const conditions = conditionsOf(parseSearch(q).where, binder);
  if (conditions.length === 0) return { spanIds: [], more: false };
  const rows = await clickhouse.rows<{ id: string }>(
    `SELECT lower(hex(s.span_id)) AS id FROM spans AS s FINAL
     WHERE s.project = {project:String} AND s.trace_id = CAST(unhex({runId:String}) AS FixedString(16)) AND (${conditions.join(" OR ")})
     ORDER BY s.start, s.span_id LIMIT ${MAX_SPANS + 1}`,
    { ...binder.parameters, project, runId },
  );
  return { spanIds: rows.slice(0, MAX_SPANS).map(({ id }) => id), more: rows.length > MAX_SPANS };
}

/** Of what must not be there, nothing can be shown. */
function conditionsOf(expression: SearchExpression, binder: Binder): string[] {
  switch (expression.type) {
    case "all":
    case "any":
      return expression.of.flatMap((each) => conditionsOf(each, binder));
    case "not":
      return [];
    case "text":
      return [inContent(compileText(expression.text, binder))];
    case "field":
      return ofField(expression, binder);
    case "pattern": {
      return expression.parts
        .filter(({ absent }) => !absent)
        .map((part) => `(${isStep} AND (${compileClass(part, binder, { kind: "s.kind", name: stepName, status: "s.status" })}))`);
    }
  }
}

function ofField({ field, key, predicate }: FieldTerm, binder: Binder): string[] {
  if (Object.hasOwn(ofSpan, field)) return [`(${compilePredicate(`s.${field}`, predicate, binder)})`];
  if (field === "status" && predicate.type === "equals" && predicate.value === "error") return ["s.status = 'error'"];
  if (field === "args" || field === "result") {
    const column = field === "args" ? "input" : "output";
    const holds = (value: string): string => compilePredicate(value, predicate, binder);
    return [inContent(key === "" ? holds(column) : jsonValue(column, key, binder, holds))];
  }
  if (field !== "attr" && field !== "resource") return [];
  const map = field === "attr" ? "s.attributes" : "s.resource";
  const name = binder.bind("String", key);
  return [`(mapContains(${map}, ${name}) AND ${compilePredicate(`${map}[${name}]`, predicate, binder)})`];
}

function inContent(condition: string): string {
  return `s.span_id IN (SELECT span_id FROM span_io WHERE project = {project:String} AND trace_id = CAST(unhex({runId:String}) AS FixedString(16)) AND ${condition})`;
}
