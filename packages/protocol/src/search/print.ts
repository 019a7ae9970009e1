import { fieldType, type FieldName } from "./fields.ts";
import type {
  FieldTerm,
  PatternLink,
  PatternPart,
  Predicate,
  SearchExpression,
  SearchQuery,
  SearchTerm,
  StepAtom,
  StepCondition,
} from "./tree.ts";

/**
 * A search as text: `parseSearch` reads the same tree from it. Times are written as dates, so that it means the
 * same tomorrow.
 */
export function printSearch({ where }: SearchQuery): string {
  if (where.type === "all" && where.of.length === 0) return "";
  return printIn(where, "either");
}

/** @param place what it stands in: there, what binds less needs parentheses */
function printIn(expression: SearchExpression, place: "either" | "both" | "each"): string {
  switch (expression.type) {
    case "any": {
      const text = expression.of.map((each) => printIn(each, "both")).join(" OR ");
      return place === "either" ? text : `(${text})`;
    }
    case "all": {
      const text = expression.of.map((each) => printIn(each, "each")).join(" ");
      return place === "each" ? `(${text})` : text;
    }
    case "not":
      return `-${printIn(expression.of, "each")}`;
    default:
      return printTerm(expression);
  }
}

function printTerm(term: SearchTerm): string {
  switch (term.type) {
    case "text":
      return term.phrase ? quote(term.text) : term.text;
    case "field":
      return printField(term);
    case "pattern":
      return `${term.fromFirst ? "^" : ""}${term.parts.map(printPart).join("")}${term.toLast ? " $" : ""}`;
  }
}

function printField({ field, key, predicate }: FieldTerm): string {
  return `${key === "" ? field : `${field}.${key}`}:${printPredicate(field, predicate)}`;
}

function printPredicate(field: FieldName, predicate: Predicate): string {
  const unit = fieldType(field) === "duration" ? "ms" : "";
  switch (predicate.type) {
    case "equals":
      return quote(predicate.value);
    case "like":
      return predicate.pattern;
    case "matches":
      return `~${quote(predicate.pattern)}`;
    case "compare":
      if (fieldType(field) === "time") return new Date(predicate.value).toISOString();
      return `${predicate.operator}${predicate.value}${unit}`;
    case "between":
      return `${predicate.low}${unit}..${predicate.high}${unit}`;
    case "flag":
      return String(predicate.value);
    case "oneOf":
      return `(${predicate.of.map((each) => printPredicate(field, each)).join(", ")})`;
  }
}

function printPart({ link, atoms, error, absent, min, max, where }: PatternPart): string {
  const names = atoms.map(printAtom);
  const one = names.length === 1 ? names[0]! : `(${names.join(" | ")})`;
  return `${printLink(link)}${absent ? "!" : ""}${one}${error ? "!error" : ""}${printRepeat(min, max)}${printConditions(where)}`;
}

function printConditions(where: readonly StepCondition[]): string {
  if (where.length === 0) return "";
  return `[${where.map((each) => (each.type === "same" ? `${each.of} same` : printField(each))).join(" ")}]`;
}

function printLink(link: PatternLink | null): string {
  if (link === null) return "";
  if (link.next) return " => ";
  if (link.withinMs !== null) return ` ->{<=${link.withinMs}ms} `;
  return link.within === null ? " -> " : ` =>{<=${link.within}} `;
}

function printRepeat(min: number, max: number | null): string {
  if (min === 1 && max === 1) return "";
  return min === max ? `{${min}}` : `{${min},${max ?? ""}}`;
}

function printAtom(atom: StepAtom): string {
  switch (atom.type) {
    case "error":
      return "error";
    case "name":
      return quote(atom.name);
    case "kind":
      return atom.name === null ? atom.kind : `${atom.kind}:${quote(atom.name)}`;
  }
}

const PLAIN = /^[A-Za-z0-9_][\w./@-]*$/;
const WORDS = new Set(["OR", "error", "model", "tool"]);

/** As it stands where that can mean nothing else. */
function quote(text: string): string {
  if (PLAIN.test(text) && !WORDS.has(text) && !text.includes("..") && !/^-?[\d.]/.test(text)) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
