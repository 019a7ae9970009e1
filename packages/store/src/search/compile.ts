import type { FieldName, FieldTerm, Predicate, SearchQuery, SearchTerm } from "@retake/protocol";
import { Binder } from "./binder.ts";
import { searchable, searchedText } from "./searched-text.ts";

/** A condition over `runs AS r`. It also takes the parameter `project`. */
export interface CompiledSearch {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const duration =
  "greatest(0, if(r.status = 'running', toUnixTimestamp64Nano(now64(9)), toInt64(r.end_ns)) - toUnixTimestamp64Nano(r.start)) / 1e6";

const columns: Readonly<Record<Exclude<FieldName, "score">, { readonly sql: string; readonly list?: true }>> = {
  agent: { sql: "r.agent" },
  version: { sql: "r.agent_version" },
  status: { sql: "r.status" },
  tool: { sql: "r.tools", list: true },
  model: { sql: "r.models", list: true },
  service: { sql: "r.service" },
  conversation: { sql: "r.conversation" },
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
};

/** @param binder shared by searches that go into the same statement */
export function compileSearch(query: SearchQuery, binder: Binder = new Binder()): CompiledSearch {
  const terms = query.terms.map((term) => `${term.negated ? "NOT " : ""}(${compileTerm(term, binder)})`);
  return { sql: terms.length === 0 ? "1" : terms.join(" AND "), parameters: binder.parameters };
}

function compileTerm(term: SearchTerm, binder: Binder): string {
  if (term.type === "text") return compileText(term.text, binder);
  if (term.field === "score") return compileScore(term, binder);
  const { sql, list } = columns[term.field];
  return list
    ? `arrayExists(each -> ${compilePredicate("each", term.predicate, binder)}, ${sql})`
    : compilePredicate(sql, term.predicate, binder);
}

function compilePredicate(value: string, predicate: Predicate, binder: Binder): string {
  switch (predicate.type) {
    case "equals":
      return `lowerUTF8(${value}) = lowerUTF8(${binder.bind("String", predicate.value)})`;
    case "like": {
      const like = predicate.pattern.replace(/[\\%_]/g, "\\$&").replace(/\*+/g, "%");
      return `lowerUTF8(${value}) LIKE lowerUTF8(${binder.bind("String", like)})`;
    }
    case "compare":
      return `${value} ${predicate.operator} ${binder.bind("Float64", predicate.value)}`;
    case "between":
      return `${value} BETWEEN ${binder.bind("Float64", predicate.low)} AND ${binder.bind("Float64", predicate.high)}`;
    case "flag":
      return `${value} = ${binder.bind("UInt8", predicate.value ? 1 : 0)}`;
  }
}

/**
 * The index gives the spans that hold all words; anything but a single word is then looked for in those, as it
 * stands. In a query of its own: beside an ORDER BY with a LIMIT the index would not be used.
 */
function compileText(text: string, binder: Binder): string {
  const asked = searchable(binder.bind("String", text));
  // To the index, ASCII letters and digits make words, and so does all that isn't ASCII.
  const words = /[A-Za-z0-9]|[^\u0000-\u007f]/.test(text) ? [`hasAllTokens(${searchedText}, ${asked})`] : [];
  const phrase = /^(?:[A-Za-z0-9]|[^\u0000-\u007f])+$/.test(text) ? [] : [`position(${searchedText}, ${asked}) > 0`];
  return `r.trace_id IN (SELECT trace_id FROM span_io WHERE project = {project:String} AND ${[...words, ...phrase].join(" AND ")})`;
}

function compileScore({ key, predicate }: FieldTerm, binder: Binder): string {
  const condition = `name = ${binder.bind("String", key)} AND isNotNull(value) AND ${compilePredicate("assumeNotNull(value)", predicate, binder)}`;
  return `r.trace_id IN (SELECT trace_id FROM scores FINAL WHERE project = {project:String} AND ${condition})`;
}
