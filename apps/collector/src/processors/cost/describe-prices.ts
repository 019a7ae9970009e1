import type { ModelPrice, PriceList } from "@retake/protocol";
import { builtInPrices, type Price, type PriceTable } from "./price-table.ts";

/** All prices with what they leave unsaid, the user's own first. */
export function describePrices(file: string | undefined, own: PriceTable | undefined): PriceList {
  return { file: file ?? null, prices: [...(own === undefined ? [] : pricesOf(own, true)), ...pricesOf(builtInPrices, false)] };
}

function pricesOf({ models, providers }: PriceTable, own: boolean): ModelPrice[] {
  const listed = (provider: string | null, entries: Readonly<Record<string, Price>>): ModelPrice[] =>
    Object.entries(entries).map(([model, { input, output, cacheRead = input, cacheWrite = input, reasoning = output, request = 0 }]) => ({
      model,
      provider,
      own,
      input,
      output,
      cacheRead,
      cacheWrite,
      reasoning,
      request,
    }));
  return [...Object.entries(providers).flatMap(([provider, entries]) => listed(provider, entries)), ...listed(null, models)];
}
