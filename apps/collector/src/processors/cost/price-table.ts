import { z } from "zod";
import prices from "./prices.json" with { type: "json" };

const usd = z.number().min(0);

/** USD per million tokens. Without prices of their own, cached tokens cost as input does and reasoning as output. */
const price = z.strictObject({
  input: usd,
  output: usd.default(0),
  cacheRead: usd.optional(),
  cacheWrite: usd.optional(),
  reasoning: usd.optional(),
  /** USD for each call. */
  request: usd.optional(),
});
export type Price = z.infer<typeof price>;

const models = z.record(z.string().min(1), price);

/** Prices by model name; `*` in a name stands for any characters. */
export const priceTable = z.strictObject({
  version: z.string().optional(),
  unit: z.literal("USD per million tokens").optional(),
  models: models.default({}),
  /** Prices that hold for one provider's models only; they come before those of all. */
  providers: z.record(z.string().min(1), models).default({}),
});
export type PriceTable = z.infer<typeof priceTable>;

export const builtInPrices: PriceTable = priceTable.parse(prices);

/** `-2024-08-06` or `-0613`: a dated version costs as its model does, unless the table names it. */
const DATE_SUFFIX = /-(\d{4}-\d{2}-\d{2}|\d{4})$/;

/**
 * The price of a model, null where it is not known. Earlier tables win over
 * later ones. In one table the provider's own prices come first, then the name
 * as it is, then without a path before it, then without a date; then patterns,
 * the one that says most first. Nothing else is taken off a name:
 * `gpt-4o-realtime-preview` and a fine-tuned `ft:gpt-4o:…` are other models.
 */
export function findPrice(tables: readonly PriceTable[], provider: string, model: string): Price | null {
  const full = model.toLowerCase();
  const name = full.slice(full.lastIndexOf("/") + 1);
  const names = [...new Set([full, name, name.replace(DATE_SUFFIX, "")])];
  for (const table of tables) {
    const own = Object.entries(table.providers).find(([key]) => key.toLowerCase() === provider.toLowerCase())?.[1];
    const found = (own && findIn(own, names)) ?? findIn(table.models, names);
    if (found) return found;
  }
  return null;
}

function findIn(entries: Readonly<Record<string, Price>>, names: readonly string[]): Price | undefined {
  const indexed = indexOf(entries);
  const exact = names.find((name) => indexed.exact.has(name));
  if (exact !== undefined) return indexed.exact.get(exact);
  return indexed.patterns.find(({ matches }) => names.some(matches))?.price;
}

interface Index {
  readonly exact: ReadonlyMap<string, Price>;
  readonly patterns: readonly { readonly matches: (name: string) => boolean; readonly price: Price }[];
}

const indexes = new WeakMap<object, Index>();

function indexOf(entries: Readonly<Record<string, Price>>): Index {
  let index = indexes.get(entries);
  if (!index) {
    const all = Object.entries(entries).map(([key, each]) => [key.toLowerCase(), each] as const);
    index = {
      exact: new Map(all.filter(([key]) => !key.includes("*"))),
      patterns: all
        .filter(([key]) => key.includes("*"))
        .toSorted(([a], [b]) => literals(b) - literals(a))
        .map(([key, each]) => ({ matches: (name) => matches(key.split("*"), name), price: each })),
    };
    indexes.set(entries, index);
  }
  return index;
}

function literals(pattern: string): number {
  return pattern.replaceAll("*", "").length;
}

/** Whether the pieces between a pattern's stars come in this order. Linear, where a regular expression may not be. */
function matches(pieces: readonly string[], name: string): boolean {
  const [first = "", ...rest] = pieces;
  const last = rest.pop() ?? "";
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
