import type { SearchedRange, SearchExpression, SearchQuery } from "@retake/protocol";

/** A search, and how far back it looks. */
export interface SearchedQuery {
  readonly q: string;
  /** As in `7d`, for searches that say nothing of time themselves. @default "all" */
  readonly range?: string | undefined;
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** What a search looks through: what it says of time itself, else the range that is asked for. */
export function rangeOf({ where }: SearchQuery, range: string | undefined, nowMs: number): SearchedRange {
  const terms = conjuncts(where);
  const times = (field: "since" | "until"): number[] =>
    terms.flatMap((term) =>
      term.type === "field" && term.field === field && term.predicate.type === "compare" ? [term.predicate.value] : [],
    );
  const [from, to] = [times("since"), times("until")];
  if (from.length + to.length > 0)
    return { fromMs: from.length > 0 ? Math.max(...from) : null, toMs: to.length > 0 ? Math.min(...to) : null, own: true };
  if (terms.some(namesOne)) return { fromMs: null, toMs: null, own: true };
  const [, count, unit] = /^(\d+)([mhdw])$/.exec(range ?? "all") ?? [];
  return { fromMs: unit === undefined ? null : nowMs - Number(count) * unitsMs[unit]!, toMs: null, own: false };
}

/** What must hold of every run that is found. */
export function conjuncts(where: SearchExpression): readonly SearchExpression[] {
  return where.type === "all" ? where.of.flatMap(conjuncts) : [where];
}

/** Who names a run, or an experiment, means it whenever it was. */
function namesOne(term: SearchExpression): boolean {
  return term.type === "field" && (term.field === "run" || term.field === "experiment") && term.predicate.type === "equals";
}
