import { createHash } from "node:crypto";
import type { PriceVersion } from "@retake/store";
import { builtInPrices, findPrice, type PriceTable } from "./price-table.ts";

/** Model names come from senders: what is remembered of them stays bounded. */
const MAX_REMEMBERED = 1_000;

/** The price of a model, with the version of the table that it stands in; null where none does. */
export type Prices = (provider: string, model: string) => PriceVersion | null;

/** @param own prices that win over the built-in ones */
export function createPrices(own?: PriceTable): Prices {
  const tables = [...(own ? [own] : []), builtInPrices].map((table) => ({ table, version: versionOf(table) }));
  const remembered = new Map<string, PriceVersion | null>();
  const find: Prices = (provider, model) => {
    for (const { table, version } of tables) {
      const price = findPrice([table], provider, model);
      if (price === null) continue;
      const { input, output, cacheRead = input, cacheWrite = input, reasoning = output, request = 0 } = price;
      return { version, input, output, cacheRead, cacheWrite, reasoning, request };
    }
    return null;
  };
  // Mostly the same as that of the span before.
  let last: { readonly provider: string; readonly model: string; readonly price: PriceVersion | null } | undefined;
  return (provider, model) => {
    if (last?.provider === provider && last.model === model) return last.price;
    const key = `${provider}\n${model}`;
    let price = remembered.get(key);
    if (price === undefined) {
      price = find(provider, model);
      if (remembered.size < MAX_REMEMBERED) remembered.set(key, price);
    }
    last = { provider, model, price };
    return price;
  };
}

/** What a cost is said to be computed by: another table never has the same. */
export function versionOf(table: PriceTable): string {
  if (table === builtInPrices) return table.version ?? "built-in";
  const sorted = (entries: object): [string, unknown][] => Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const providers = sorted(table.providers).map(([name, models]) => [name, sorted(models as object)]);
  return `own-${createHash("sha256")
    .update(JSON.stringify([sorted(table.models), providers]))
    .digest("hex")
    .slice(0, 12)}`;
}
