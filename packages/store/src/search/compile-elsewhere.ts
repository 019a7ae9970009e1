import type { FieldTerm, Predicate } from "@retake/protocol";
import { similarity } from "../runs/likeness.ts";
import type { Binder } from "./binder.ts";
import { compilePredicate } from "./compile-predicate.ts";
import { compileText } from "./compile-text.ts";
import { jsonValue } from "./json-value.ts";

/** Runs that have less in common are not like each other. */
const LEAST_SIMILARITY = 0.4;

/** A condition on what no summary has: it is in other rows of the run. undefined for the fields of summaries. */
export function compileElsewhere({ field, key, predicate }: FieldTerm, binder: Binder): string | undefined {
  const holds = (value: string): string => compilePredicate(value, predicate, binder);
  switch (field) {
    case "score":
      return amongRuns("scores FINAL", `name = ${binder.bind("String", key)} AND isNotNull(value) AND ${holds("assumeNotNull(value)")}`);
    case "provider":
    case "kind":
    case "name":
      return amongRuns("spans", holds(field));
    case "attr":
      return inMap("attributes", key, binder, holds);
    case "resource":
      return inMap("resource", key, binder, holds);
    case "args":
      return inContent("input", key, predicate, binder);
    case "result":
      return inContent("output", key, predicate, binder);
    case "state":
      return `r.trace_id IN (SELECT run FROM state_values WHERE project = {project:String} AND path = ${binder.bind("String", key)} AND ${compilePredicate("value", predicate, binder, "number")})`;
    case "like":
      return isLike(predicate, binder);
    case "suite":
      // Experiments lie elsewhere than the runs that were made for them.
      return `r.experiment GLOBAL IN (SELECT id FROM experiments FINAL WHERE project = {project:String} AND ${holds("suite")})`;
    default:
      return undefined;
  }
}

/** Runs of which a row of another table says it. */
export function amongRuns(table: string, condition: string): string {
  const time = table === "scores FINAL" ? "" : "AND start >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC')";
  return `r.trace_id IN (SELECT trace_id FROM ${table} WHERE project = {project:String} ${time} AND ${condition})`;
}

function inMap(map: string, key: string, binder: Binder, holds: (value: string) => string): string {
  const name = binder.bind("String", key);
  return amongRuns("spans", `mapContains(${map}, ${name}) AND ${holds(`${map}[${name}]`)}`);
}

function inContent(column: string, path: string, predicate: Predicate, binder: Binder): string {
  const holds = (value: string): string => compilePredicate(value, predicate, binder);
  if (path === "") return amongRuns("span_io", holds(column));
  return amongRuns("span_io", [...wordsOf(path, predicate, binder), jsonValue(column, path, binder, holds)].join(" AND "));
}

/** Words that are in every content with this path, for the index: the path's own, and those of the value that is asked for. */
function wordsOf(path: string, predicate: Predicate, binder: Binder): string[] {
  const value = predicate.type === "equals" ? predicate.value : "";
  const keys = path.split(".").filter((key) => !/^\d+$/.test(key));
  const words = [...keys, value].flatMap((text) => (/^[\u0000-\u007f]*$/.test(text) ? (text.match(/[A-Za-z0-9]+/g) ?? []) : []));
  return words.length === 0 ? [] : [compileText(words.join(" "), binder, true)];
}

function isLike(predicate: Predicate, binder: Binder): string {
  if (predicate.type !== "equals") return "0";
  const other = `(SELECT any(likeness) FROM runs FINAL WHERE project = {project:String} AND trace_id = CAST(unhex(${binder.bind("String", predicate.value)}) AS FixedString(16)))`;
  return `r.likeness != '' AND ${similarity("r.likeness", other)} >= ${LEAST_SIMILARITY}`;
}
