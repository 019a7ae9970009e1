import type { FieldTerm, RunSummary, SearchExpression } from "@retake/protocol";
import { holds, jsonAt } from "./naive-value.fixture.ts";
import { patternMatches, type NaiveStep } from "./naive-pattern.fixture.ts";

/** All that a search can ask of a run. */
export interface NaiveRun {
  readonly summary: RunSummary;
  /** Of each span: input, output and error. */
  readonly texts: readonly string[];
  readonly steps: readonly NaiveStep[];
  readonly spans: readonly NaiveSpan[];
  readonly environment: string;
  readonly user: string;
  readonly suite: string;
  readonly states: readonly { readonly path: string; readonly value: string }[];
}

export interface NaiveSpan {
  readonly kind: string;
  readonly name: string;
  readonly provider: string;
  readonly input: string;
  readonly output: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/** What a search means, said in the plainest way. */
export function naiveMatch(expression: SearchExpression, run: NaiveRun): boolean {
  switch (expression.type) {
    case "all":
      return expression.of.every((each) => naiveMatch(each, run));
    case "any":
      return expression.of.some((each) => naiveMatch(each, run));
    case "not":
      return !naiveMatch(expression.of, run);
    case "text":
      return textMatches(expression.text, run.texts);
    case "pattern":
      return patternMatches(expression, run.steps);
    case "field":
      return valuesOf(expression, run).some((value) => holds(expression.predicate, value));
  }
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

function valuesOf({ field, key }: FieldTerm, run: NaiveRun): readonly (string | number | boolean)[] {
  const { summary, spans } = run;
  const ofRun: Partial<Record<FieldTerm["field"], readonly (string | number | boolean)[]>> = {
    agent: [summary.agent],
    version: [summary.agentVersion],
    status: [summary.status],
    tool: summary.tools,
    model: summary.models,
    service: [summary.service],
    environment: [run.environment],
    conversation: [summary.conversation],
    user: [run.user],
    suite: run.suite === "" ? [] : [run.suite],
    experiment: [summary.experiment?.id ?? ""],
    label: summary.labels,
    run: [summary.runId],
    kind: spans.map(({ kind }) => kind),
    name: spans.map(({ name }) => name),
    provider: spans.map(({ provider }) => provider),
    cost: [summary.costUsd],
    tokens: [summary.inputTokens + summary.outputTokens],
    input_tokens: [summary.inputTokens],
    output_tokens: [summary.outputTokens],
    steps: [summary.steps],
    errors: [summary.errors],
    duration: [summary.durationMs],
    since: [summary.startTimeMs],
    until: [summary.startTimeMs],
    forked: [summary.fork !== null],
    replayed: [summary.replay !== null],
    attr: spans.flatMap(({ attributes }) => attributes[key] ?? []),
    args: spans.flatMap(({ input }) => (key === "" ? [input] : jsonAt(input, key))),
    result: spans.flatMap(({ output }) => (key === "" ? [output] : jsonAt(output, key))),
    state: run.states.flatMap(({ path, value }) => (path === key ? [value] : [])),
    resource: spans.flatMap(({ resource }) => resource[key] ?? []),
    score: summary.scores.flatMap(({ name, value }) => (name === key && value !== null ? [value] : [])),
  };
  return ofRun[field] ?? [];
}
