import { createParser } from "nuqs";
import { spanAt, type SpanTree } from "../span-tree.ts";

/** What is folded: everything below the top or nothing, but for some spans. Short enough for the address, however large the run. */
export interface Folding {
  readonly all: boolean;
  /** Spans with which it is the other way round. */
  readonly except: readonly string[];
}

export const unfolded: Folding = { all: false, except: [] };
/** Addresses longer than this are refused by some servers; who folds more by hand loses the first. */
const MAX_EXCEPT = 200;

export const parseAsFolding = createParser<Folding>({
  parse: (text) => {
    const [first = "", ...rest] = text.split(".");
    const ids = first === "all" ? rest : [first, ...rest];
    return ids.every((id) => /^[0-9a-f]{16}$/.test(id)) ? { all: first === "all", except: ids } : null;
  },
  serialize: ({ all, except }) => [...(all ? ["all"] : []), ...except].join("."),
  eq: (a, b) => a.all === b.all && a.except.length === b.except.length && a.except.every((id, i) => id === b.except[i]),
});

/** Says of rows whether they are folded. */
export function foldedRows(tree: SpanTree, { all, except }: Folding): (row: number) => boolean {
  if (!all && except.length === 0) return () => false;
  const others = new Set(except);
  return (row) => tree.size[row]! > 1 && (all && tree.depth[row]! > 0) !== others.has(spanAt(tree, row).spanId);
}

/** The same with some rows folded or unfolded. */
export function refold(tree: SpanTree, folding: Folding, rows: readonly number[], fold: boolean): Folding {
  const isFolded = foldedRows(tree, folding);
  const except = new Set(folding.except);
  for (const row of rows) {
    if (tree.size[row] === 1 || isFolded(row) === fold) continue;
    const { spanId } = spanAt(tree, row);
    if (!except.delete(spanId)) except.add(spanId);
  }
  return { all: folding.all, except: [...except].slice(-MAX_EXCEPT) };
}
