import { isDeepPattern, type FieldName, type FieldTerm, type Predicate, type SearchExpression, type SearchQuery } from "@retake/protocol";
import { Binder } from "./binder.ts";
import { amongRuns, compileElsewhere } from "./compile-elsewhere.ts";
import { compilePattern, relaxed } from "./compile-pattern.ts";
import { compileSteps } from "./compile-steps.ts";
import { compilePredicate } from "./compile-predicate.ts";
import { hasNames, type MarkedName, type NameMark } from "./searched-names.ts";
import { compileText } from "./compile-text.ts";

/** A condition over `runs AS r`. It also takes the parameter `project`. */
export interface CompiledSearch {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const duration =
  "greatest(0, if(r.status = 'running', toUnixTimestamp64Nano(now64(9)), toInt64(r.end_ns)) - toUnixTimestamp64Nano(r.start)) / 1e6";

/** Fields that the summary of a run has. */
const ofRun = {
  agent: { sql: "r.agent" },
  version: { sql: "r.agent_version" },
  status: { sql: "r.status" },
  tool: { sql: "r.tools", list: true },
  model: { sql: "r.models", list: true },
  service: { sql: "r.service" },
  environment: { sql: "r.environment" },
  conversation: { sql: "r.conversation" },
  user: { sql: "r.user" },
  experiment: { sql: "r.experiment" },
  label: { sql: "r.labels", list: true },
  run: { sql: "lower(hex(r.trace_id))" },
  cost: { sql: "toFloat64(r.cost)" },
  tokens: { sql: "toFloat64(r.input_tokens + r.output_tokens)" },
  input_tokens: { sql: "toFloat64(r.input_tokens)" },
  output_tokens: { sql: "toFloat64(r.output_tokens)" },
  steps: { sql: "toFloat64(r.steps)" },
  errors: { sql: "toFloat64(r.errors)" },
  duration: { sql: duration },
  forked: { sql: "(r.fork_run != '')" },
  replayed: { sql: "(r.replay_mode != '')" },
  since: { sql: "toUnixTimestamp64Nano(r.start) / 1e6" },
  until: { sql: "toUnixTimestamp64Nano(r.start) / 1e6" },
} as const satisfies Partial<Record<FieldName, { readonly sql: string; readonly list?: true }>>;

/** Spans are looked for from a day before the oldest run that is asked for: clocks disagree. */
const SLACK_MS = 86_400_000;
/** As early as the comparison of times goes. */
const EARLIEST_MS = -2_000_000_000_000;
const since = "r.start >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC')";

/** What a compiled search takes beside its own values: since when the runs are asked for. @param fromMs null: from the beginning */
export function sinceOf(fromMs: number | null): { readonly sinceMs: number } {
  return { sinceMs: fromMs === null ? EARLIEST_MS : Math.max(EARLIEST_MS, Math.floor(fromMs) - SLACK_MS) };
}

/** @param binder shared by searches that go into the same statement */
export function compileSearch({ where }: SearchQuery, binder: Binder = new Binder()): CompiledSearch {
  return { sql: compileExpression(where, binder), parameters: { ...sinceOf(null), ...binder.parameters } };
}

function compileExpression(expression: SearchExpression, binder: Binder): string {
  switch (expression.type) {
    case "all":
      return expression.of.length === 0 ? "1" : expression.of.map((each) => `(${compileExpression(each, binder)})`).join(" AND ");
    case "any":
      return expression.of.map((each) => `(${compileExpression(each, binder)})`).join(" OR ");
    case "not":
      return `NOT (${compileExpression(expression.of, binder)})`;
    case "text":
      // In a query of its own: beside an ORDER BY with a LIMIT the index would not be used.
      return amongRuns("span_io", compileText(expression.text, binder));
    case "field":
      return compileField(expression, binder);
    case "pattern": {
      if (!isDeepPattern(expression)) return compilePattern(expression, binder);
      const otherwise = `r.project = {project:String} AND ${since} AND ${compilePattern(relaxed(expression), binder)}`;
      return compileSteps(expression, `SELECT r.trace_id FROM runs AS r WHERE ${otherwise}`, binder);
    }
  }
}

function compileField(term: FieldTerm, binder: Binder): string {
  const { field, predicate } = term;
  const elsewhere = compileElsewhere(term, binder);
  if (elsewhere !== undefined) return elsewhere;
  const names = field === "tool" || field === "model" || field === "label" ? exactNames(marks[field], predicate) : undefined;
  if (names !== undefined) return hasNames("any", names, binder);
  const column: { readonly sql: string; readonly list?: true } = ofRun[field as keyof typeof ofRun];
  const holds = compilePredicate(column.list ? "each" : column.sql, predicate, binder);
  return column.list ? `arrayExists(each -> ${holds}, ${column.sql})` : holds;
}

const marks = { tool: "t", model: "m", label: "l" } as const;

/** Where nothing but whole names are asked for, the index knows; an empty one is in none. */
function exactNames(mark: NameMark, predicate: Predicate): MarkedName[] | undefined {
  const of = predicate.type === "oneOf" ? predicate.of : [predicate];
  const names = of.flatMap((each) => (each.type === "equals" && each.value !== "" ? [{ mark, name: each.value }] : []));
  return names.length === of.length ? names : undefined;
}
