import { fieldType, runStatuses, type FieldName } from "./fields.ts";
import { syntaxError, type Scanner } from "./scanner.ts";
import type { Predicate } from "./tree.ts";

const MAX_EXPRESSION = 200;
/** 30,000 years. */
const MAX_DURATION_MS = 1e15;
/** Up to a space or a parenthesis; in a list up to a comma, too. */
const BARE = /[^\s"()]+/uy;
const LISTED = /[^\s"(),]+/uy;
const COMPARED = /^(>=|<=|>|<|=)(.*)$/su;
const FOREIGN = /\\[1-9]|\(\?(?:[=!]|<[=!])/u;

interface Value {
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins. */
  readonly at: number;
}

/**
 * Reads what stands behind a field's colon: a value, a comparison, a range, `~expression`, or a list of them in parentheses.
 *
 * @throws RetakeError `search_syntax`
 */
export function parseValue(scanner: Scanner, asked: Asked, bare: RegExp = BARE): Predicate {
  if (!scanner.takeText("(")) return parseOne(scanner, bare, asked);
  const of: Predicate[] = [];
  do {
    scanner.skipSpace();
    of.push(parseOne(scanner, LISTED, asked));
    scanner.skipSpace();
  } while (scanner.takeText(","));
  if (!scanner.takeText(")")) throw syntaxError("A list is (one, other); here its parenthesis is not closed.", scanner.position);
  return { type: "oneOf", of };
}

export interface Asked {
  readonly field: FieldName;
  /** The field as it was written, for messages. */
  readonly written: string;
  /** What `7d` counts back from. */
  readonly nowMs: number;
}

function parseOne(scanner: Scanner, bare: RegExp, asked: Asked): Predicate {
  const at = scanner.position;
  const type = fieldType(asked.field);
  if (asked.field !== "like" && (type === "text" || type === "any") && scanner.takeText("~")) return parseExpression(scanner, bare, at);
  const quoted = scanner.takeQuoted();
  const text = quoted ?? scanner.take(bare)?.[0] ?? "";
  if (text === "") throw syntaxError(`The field "${asked.written}" needs a value, as in ${asked.written}:${example(asked.field)}.`, at);
  return toPredicate({ text, quoted: quoted !== undefined, at }, asked);
}

function parseExpression(scanner: Scanner, bare: RegExp, at: number): Predicate {
  const pattern = scanner.takeQuoted() ?? scanner.take(bare)?.[0] ?? "";
  if (pattern === "" || pattern.length > MAX_EXPRESSION)
    throw syntaxError(`After ~ comes a regular expression of ${MAX_EXPRESSION} characters at most.`, at);
  try {
    if (FOREIGN.test(pattern)) throw new Error("there are no back references and no looking around");
    new RegExp(pattern, "u");
  } catch (cause) {
    throw syntaxError(`This is no regular expression: ${(cause as Error).message}.`, at);
  }
  return { type: "matches", pattern };
}

function toPredicate(value: Value, asked: Asked): Predicate {
  switch (fieldType(asked.field)) {
    case "text":
      if (asked.field === "status") return toStatus(value);
      return asked.field === "like" ? toRun(value) : toText(value);
    case "any":
      return (value.quoted ? undefined : compare(value.text, parseNumber, false)) ?? toText(value);
    case "flag":
      return toFlag(value, asked);
    case "time":
      return { type: "compare", operator: asked.field === "since" ? ">=" : "<=", value: parseTime(value, asked.nowMs) };
    case "number":
      return compare(value.text, parseNumber, true) ?? fail(value, asked);
    case "duration":
      return compare(value.text, parseDuration, true) ?? fail(value, asked);
  }
}

function toFlag({ text, at }: Value, { written }: Asked): Predicate {
  if (text !== "true" && text !== "false") throw syntaxError(`"${written}" is true or false.`, at);
  return { type: "flag", value: text === "true" };
}

function toStatus(value: Value): Predicate {
  if (!(runStatuses as readonly string[]).includes(value.text)) throw syntaxError("A status is ok, error, running or cancelled.", value.at);
  return toText(value);
}

/** A run's id as it is written in addresses, or with dashes. */
function toRun({ text, at }: Value): Predicate {
  const id = text.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(id)) throw syntaxError("After like: comes the id of a run: 32 hexadecimal digits.", at);
  return { type: "equals", value: id };
}

function toText({ text, quoted }: Value): Predicate {
  return text.includes("*") && !quoted ? { type: "like", pattern: text } : { type: "equals", value: text };
}

function fail({ text, at }: Value, { field, written }: Asked): never {
  throw syntaxError(`"${text}" is no value for "${written}"; write ${written}:${example(field)}.`, at);
}

/** @param alone whether a value without an operator is a comparison, too */
function compare(text: string, parse: (text: string) => number | undefined, alone: boolean): Predicate | undefined {
  const range = text.split("..");
  if (range.length === 2) {
    const [low, high] = [parse(range[0]!), parse(range[1]!)];
    return low === undefined || high === undefined ? undefined : { type: "between", low, high };
  }
  const [, operator = "=", rest = text] = COMPARED.exec(text) ?? [];
  if (rest === text && !alone) return undefined;
  const value = parse(rest);
  return value === undefined ? undefined : { type: "compare", operator: operator as "=", value };
}

function parseNumber(text: string): number | undefined {
  const match = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?([kM]?)$/.exec(text);
  if (!match) return undefined;
  const value = Number.parseFloat(text) * (match[3] === "k" ? 1_000 : match[3] === "M" ? 1_000_000 : 1) + 0;
  return Number.isFinite(value) ? value : undefined;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,16}(?:\.\d{1,16})?(?:e-\d{1,3})?)(ms|s|m|h|d|w)$/.exec(text);
  const ms = match ? Number(match[1]) * unitsMs[match[2]!]! : Infinity;
  return ms <= MAX_DURATION_MS ? ms : undefined;
}

function parseTime({ text, at }: Value, nowMs: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return Math.max(0, Math.round(nowMs - ago));
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw syntaxError(`"${text}" is no time; write 7d, 2h or 2026-01-31.`, at);
  return time;
}

function example(field: FieldName): string {
  return { text: "value", number: ">10", duration: ">2s", flag: "true", time: "7d", any: "value" }[fieldType(field)];
}
