import { quoteValue, type FacetField, type SearchExpression } from "@retake/protocol";
import { joinTerms, queryTerms, withTerm, type QueryTerm } from "./query-terms.ts";

export type FacetState = "included" | "excluded";

/** Values of a field that a search has as a term of its own. */
interface Chosen {
  readonly field: string;
  readonly values: readonly string[];
  readonly state: FacetState;
}

/** What a search says of a value of a facet; null where it says nothing of it. */
export function facetState(query: string, field: FacetField, value: string): FacetState | null {
  for (const term of queryTerms(query) ?? []) {
    const chosen = chosenIn(term.expression);
    if (chosen?.field === field && chosen.values.some((each) => same(each, value))) return chosen.state;
  }
  return null;
}

/** Values that a search asks for, or leaves out, by terms of its own. */
export function chosenValues(query: string, field: FacetField): { readonly value: string; readonly state: FacetState }[] {
  return (queryTerms(query) ?? []).flatMap(({ expression }) => {
    const chosen = chosenIn(expression);
    return chosen?.field === field ? chosen.values.map((value) => ({ value, state: chosen.state })) : [];
  });
}

/** The search with a value asked for or left out; with neither where it says so already. Several values of a field become a list. */
export function toggleFacet(query: string, field: FacetField, value: string, state: FacetState): string {
  const known = facetState(query, field, value);
  const without = known === null ? query : withoutValue(query, field, value);
  return known === state ? without : withValue(without, { field, values: [value], state });
}

/** The search without what it says of a field by terms of its own: what there is to choose from. */
export function withoutField(query: string, field: FacetField): string {
  return replaceTerms(query, (term) => {
    const chosen = chosenIn(term.expression);
    return chosen?.field === field && chosen.state === "included" ? "" : term.text;
  });
}

function withoutValue(query: string, field: string, value: string): string {
  return replaceTerms(query, (term) => {
    const chosen = chosenIn(term.expression);
    if (chosen?.field !== field || !chosen.values.some((each) => same(each, value))) return term.text;
    return print({ ...chosen, values: chosen.values.filter((each) => !same(each, value)) });
  });
}

function withValue(query: string, added: Chosen): string {
  const terms = queryTerms(query) ?? [];
  const at = terms.findIndex(({ expression }) => {
    const chosen = chosenIn(expression);
    return chosen?.field === added.field && chosen.state === added.state;
  });
  const there = terms[at] && chosenIn(terms[at].expression);
  if (!there) return withTerm(query, print(added));
  const values = [...there.values, ...added.values];
  return joinTerms(terms.map(({ text }, index) => (index === at ? print({ ...there, values }) : text)));
}

function replaceTerms(query: string, replace: (term: QueryTerm) => string): string {
  const terms = queryTerms(query);
  return terms === null ? query : joinTerms(terms.map(replace));
}

function chosenIn(expression: SearchExpression): Chosen | null {
  const [state, of] = expression.type === "not" ? (["excluded", expression.of] as const) : (["included", expression] as const);
  if (of.type !== "field" || of.key !== "") return null;
  const { predicate } = of;
  const each = predicate.type === "oneOf" ? predicate.of : [predicate];
  const values = each.flatMap((one) => (one.type === "equals" ? [one.value] : []));
  return values.length === each.length ? { field: of.field, values, state } : null;
}

function print({ field, values, state }: Chosen): string {
  if (values.length === 0) return "";
  const written = values.map(quoteValue);
  return `${state === "excluded" ? "-" : ""}${field}:${written.length === 1 ? written[0] : `(${written.join(", ")})`}`;
}

/** As the search compares. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
