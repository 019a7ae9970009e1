import { fieldType, nearestFields, searchFields, type FieldName } from "./fields.ts";
import { syntaxError, tokenize, type Token } from "./tokens.ts";
import type { Predicate, SearchQuery, SearchTerm } from "./tree.ts";

/**
 * Parses a search: words and "phrases", `field:value`, `field:>number`,
 * `field:low..high`, `field:pre*`, `-` before any of them. All must hold.
 *
 * @param nowMs what `since:7d` counts back from, in Unix milliseconds
 * @throws RetakeError `search_syntax` with `data.position`; Thrown for an unknown field or a value that its field can't have.
 *
 * @example
 * ```ts
 * parseSearch('agent:support cost:>0.05 "card declined" -status:ok');
 * ```
 */
export function parseSearch(text: string, nowMs: number = Date.now()): SearchQuery {
  return { terms: tokenize(text).map((token) => parseTerm(token, nowMs)) };
}

function parseTerm(token: Token, nowMs: number): SearchTerm {
  const { negated, field, value, quoted } = token;
  if (field === undefined) {
    if (value.trim() === "")
      throw syntaxError(
        negated ? "A minus stands before what must not occur; here nothing follows." : "A text to search for is empty.",
        token.start,
      );
    return { type: "text", text: value, phrase: quoted, negated };
  }
  const [name, key] = resolve(field, token);
  if (value === "") throw syntaxError(`The field "${field}" needs a value, as in ${field}:${example(name)}.`, token.valueStart);
  return { type: "field", field: name, key, predicate: parsePredicate(name, token, nowMs), negated };
}

function resolve(field: string, token: Token): [FieldName, string] {
  if (field.startsWith("score.") && field.length > 6) return ["score", field.slice(6)];
  if (Object.hasOwn(searchFields, field)) return [field as FieldName, ""];
  const nearest = nearestFields(field);
  const hint =
    nearest.length > 0 ? ` Did you mean ${nearest.join(", ")}?` : ` Known are ${Object.keys(searchFields).join(", ")} and score.NAME.`;
  throw syntaxError(`There is no field "${field}".${hint} To search for this text, put it in quotes.`, token.start, { nearest });
}

function parsePredicate(field: FieldName, token: Token, nowMs: number): Predicate {
  const { value, quoted } = token;
  switch (fieldType(field)) {
    case "text":
      if (field === "status" && !["ok", "error", "running"].includes(value))
        throw syntaxError("A status is ok, error or running.", token.valueStart);
      return value.includes("*") && !quoted ? { type: "like", pattern: value } : { type: "equals", value };
    case "flag":
      if (value !== "true" && value !== "false") throw syntaxError(`"${field}" is true or false.`, token.valueStart);
      return { type: "flag", value: value === "true" };
    case "time":
      return { type: "compare", operator: field === "since" ? ">=" : "<=", value: parseTime(token, nowMs) };
    case "number":
      return parseComparison(field, token, parseNumber);
    case "duration":
      return parseComparison(field, token, parseDuration);
  }
}

function parseComparison(field: FieldName, token: Token, parse: (text: string) => number | undefined): Predicate {
  const fail = (): never => {
    throw syntaxError(`"${token.value}" is no value for "${field}"; write ${field}:${example(field)}.`, token.valueStart);
  };
  const range = token.value.split("..");
  if (range.length === 2) {
    const [low, high] = [parse(range[0]!) ?? fail(), parse(range[1]!) ?? fail()];
    return { type: "between", low, high };
  }
  const [, operator, rest] = /^(>=|<=|>|<|=?)(.*)$/s.exec(token.value)!;
  return { type: "compare", operator: (operator === "" ? "=" : operator) as ">", value: parse(rest!) ?? fail() };
}

function parseNumber(text: string): number | undefined {
  const match = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?([kM]?)$/.exec(text);
  if (!match) return undefined;
  const value = Number.parseFloat(text) * (match[3] === "k" ? 1_000 : match[3] === "M" ? 1_000_000 : 1);
  return Number.isFinite(value) ? value : undefined;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,9})?)(ms|s|m|h|d|w)$/.exec(text);
  return match ? Number(match[1]) * unitsMs[match[2]!]! : undefined;
}

function parseTime(token: Token, nowMs: number): number {
  const ago = parseDuration(token.value);
  if (ago !== undefined) return nowMs - ago;
  const time = /^\d{4}-\d\d-\d\d/.test(token.value) ? Date.parse(token.value) : Number.NaN;
  if (Number.isNaN(time)) throw syntaxError(`"${token.value}" is no time; write 7d, 2h or 2026-01-31.`, token.valueStart);
  return time;
}

function example(field: FieldName): string {
  return { text: "value", number: ">10", duration: ">2s", flag: "true", time: "7d" }[fieldType(field)];
}
