import type { FieldTerm, Predicate, RunSummary, SearchTerm } from "@retake/protocol";

/** What a search means, said in the plainest way: over the summary, and the texts of the run's spans. */
export function naiveMatch(terms: readonly SearchTerm[], run: RunSummary, texts: readonly string[]): boolean {
  return terms.every((term) => (term.type === "text" ? textMatches(term.text, texts) : fieldMatches(term, run)) !== term.negated);
}

/** For texts of plain ASCII words: all words of it in one span, and next to each other as they stand. */
function textMatches(text: string, texts: readonly string[]): boolean {
  const words = (of: string): string[] =>
    of
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== "");
  return texts.some((each) => {
    const known = new Set(words(each));
    const isWord = /^[a-z0-9]+$/i.test(text);
    return words(text).every((word) => known.has(word)) && (isWord || each.toLowerCase().includes(text.toLowerCase()));
  });
}

function fieldMatches({ field, key, predicate }: FieldTerm, run: RunSummary): boolean {
  const values = valuesOf(field, key, run);
  return values.some((value) => holds(predicate, value));
}

function valuesOf(field: FieldTerm["field"], key: string, run: RunSummary): readonly (string | number | boolean)[] {
  switch (field) {
    case "agent":
      return [run.agent];
    case "version":
      return [run.agentVersion];
    case "status":
      return [run.status];
    case "tool":
      return run.tools;
    case "model":
      return run.models;
    case "service":
      return [run.service];
    case "conversation":
      return [run.conversation];
    case "experiment":
      return [run.experiment?.id ?? ""];
    case "label":
      return run.labels;
    case "run":
      return [run.runId];
    default:
      return numbersOf(field, key, run);
  }
}

function numbersOf(field: FieldTerm["field"], key: string, run: RunSummary): readonly (number | boolean)[] {
  switch (field) {
    case "cost":
      return [run.costUsd];
    case "tokens":
      return [run.inputTokens + run.outputTokens];
    case "input_tokens":
      return [run.inputTokens];
    case "output_tokens":
      return [run.outputTokens];
    case "steps":
      return [run.steps];
    case "errors":
      return [run.errors];
    case "duration":
      return [run.durationMs];
    case "since":
    case "until":
      return [run.startTimeMs];
    case "forked":
      return [run.fork !== null];
    case "replayed":
      return [run.replay !== null];
    default:
      return run.scores.filter((score) => score.name === key && score.value !== null).map((score) => score.value ?? 0);
  }
}

function holds(predicate: Predicate, value: string | number | boolean): boolean {
  switch (predicate.type) {
    case "equals":
      return String(value).toLowerCase() === predicate.value.toLowerCase();
    case "like":
      return globMatches(predicate.pattern.toLowerCase(), String(value).toLowerCase());
    case "flag":
      return value === predicate.value;
    case "between":
      return Number(value) >= predicate.low && Number(value) <= predicate.high;
    case "compare": {
      const [a, b] = [Number(value), predicate.value];
      return { ">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b, "=": a === b }[predicate.operator];
    }
  }
}

function globMatches(pattern: string, value: string): boolean {
  const [head = "", ...rest] = pattern;
  if (head === "") return value === "";
  if (head === "*") return globMatches(rest.join(""), value) || (value !== "" && globMatches(pattern, value.slice(1)));
  return value.startsWith(head) && globMatches(rest.join(""), value.slice(head.length));
}
