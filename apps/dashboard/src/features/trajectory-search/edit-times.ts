import { joinTerms, queryTerms, withTerm, type QueryTerm } from "./query-terms.ts";

/** The search with these times of its own instead of those it has; null leaves an end open. */
export function withTimes(query: string, fromMs: number | null, toMs: number | null): string {
  const times = joinTerms([fromMs === null ? "" : `since:${writeTime(fromMs)}`, toMs === null ? "" : `until:${writeTime(toMs)}`]);
  const rest = withoutTimes(query);
  return times === "" ? rest : withTerm(rest, times);
}

/** The search without times of its own. */
export function withoutTimes(query: string): string {
  const terms = queryTerms(query);
  return terms === null ? query : joinTerms(terms.filter((term) => !isTime(term)).map(({ text }) => text));
}

function isTime({ expression }: QueryTerm): boolean {
  return expression.type === "field" && (expression.field === "since" || expression.field === "until");
}

/** As short as it can be read. */
function writeTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/(?::00)?\.000Z$/, "Z");
}
