import { parseSearch, RetakeError, type SearchExpression } from "@retake/protocol";
import { CollectorError } from "../collector/collector-error.ts";

/** A part of a search that must hold by itself, with the place where it is written. */
export interface QueryTerm {
  readonly text: string;
  readonly expression: SearchExpression;
}

// Any moment: terms are compared with each other, and `7d` counts back from the same for all.
const NOW_MS = 4e12;

/**
 * The terms of a search as they are written, or null where it can't be read. A search of alternatives is one term.
 * Each is known by its meaning: its text alone says what it says in its place.
 */
export function queryTerms(query: string): readonly QueryTerm[] | null {
  if (latest?.query !== query) latest = { query, terms: findTerms(query) };
  return latest.terms;
}

/** Each facet asks for those of the same search. */
let latest: { readonly query: string; readonly terms: readonly QueryTerm[] | null } | undefined;

function findTerms(query: string): readonly QueryTerm[] | null {
  const where = meaningOf(query);
  if (where === null) return null;
  if (where.type !== "all") return [{ text: query.trim(), expression: where }];
  const terms: QueryTerm[] = [];
  let from = 0;
  for (const expression of where.of) {
    const term = termAt(query, from, expression);
    // What can't be told apart stays together.
    if (term === null) return [{ text: query.trim(), expression: where }];
    terms.push(term.term);
    from = term.to;
  }
  return terms;
}

/** The shortest piece from here that means this. */
function termAt(query: string, from: number, expression: SearchExpression): { term: QueryTerm; to: number } | null {
  const wanted = JSON.stringify(expression);
  const start = from + /^\s*/.exec(query.slice(from))![0].length;
  for (const to of endsAfter(query, start)) {
    const text = query.slice(start, to);
    if (JSON.stringify(meaningOf(text)) === wanted) return { term: { text, expression }, to };
  }
  return null;
}

/** Where a piece may end: before spaces, and at the end. */
function* endsAfter(query: string, start: number): Generator<number> {
  for (const space of query.slice(start).matchAll(/\s+|$/g)) if (space.index > 0) yield start + space.index;
}

/** Null where it can't be read. */
export function meaningOf(query: string): SearchExpression | null {
  try {
    return parseSearch(query, NOW_MS).where;
  } catch {
    return null;
  }
}

/** What is wrong with a search, as the collector would say it; null where nothing is. */
export function faultOf(query: string): CollectorError | null {
  try {
    parseSearch(query, NOW_MS);
    return null;
  } catch (error) {
    return RetakeError.isInstance(error) ? new CollectorError(error.code, error.message, { data: error.data }) : null;
  }
}

/** A search of these terms. */
export function joinTerms(terms: readonly string[]): string {
  return terms.filter((text) => text !== "").join(" ");
}

/** A search that asks for one thing more: alternatives are put into parentheses first. */
export function withTerm(query: string, term: string): string {
  const alternatives = meaningOf(query)?.type === "any";
  return joinTerms([alternatives ? `(${query.trim()})` : query.trim(), term]);
}
