import type { SpanRecord } from "@retake/store";
import { builtInPrices, findPrice, type Price, type PriceTable } from "./price-table.ts";

/** Model names come from senders: what is remembered of them stays bounded. */
const MAX_REMEMBERED = 1_000;

/**
 * Adds what a model call cost. A step served from a recording or edited by a
 * person made no call: it costs nothing. A model without a price gets no cost.
 *
 * @param own prices that win over the built-in ones
 */
export function createCost(own?: PriceTable): (span: SpanRecord) => SpanRecord {
  const tables = own ? [own, builtInPrices] : [builtInPrices];
  const remembered = new Map<string, Price | null>();
  return (span) => {
    if (span.kind !== "model" || span.source !== "live" || span.model === "") return span;
    const key = `${span.provider}\n${span.model}`;
    let price = remembered.get(key);
    if (price === undefined) {
      price = findPrice(tables, span.provider, span.model);
      if (remembered.size < MAX_REMEMBERED) remembered.set(key, price);
    }
    return price === null ? span : { ...span, costUsd: costUsd(span, price) };
  };
}

function costUsd(span: SpanRecord, price: Price): number {
  const total =
    span.inputTokens * price.input +
    span.cacheReadTokens * (price.cacheRead ?? price.input) +
    span.cacheWriteTokens * (price.cacheWrite ?? price.input) +
    span.outputTokens * price.output +
    span.reasoningTokens * (price.reasoning ?? price.output);
  return total / 1_000_000 + (price.request ?? 0);
}
