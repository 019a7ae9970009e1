import type { SpanRecord } from "@retake/store";
import { builtInPrices, findPrice, type Price, type PriceTable } from "./price-table.ts";

/**
 * Adds what a model call cost. A step served from a recording or edited by a
 * person made no call: it costs nothing, as does a model without a price.
 */
export function createCost(table: PriceTable = builtInPrices): (span: SpanRecord) => SpanRecord {
  const priceByModel = new Map<string, Price | null>();
  return (span) => {
    if (span.kind !== "model" || span.source !== "live" || span.model === "") return span;
    let price = priceByModel.get(span.model);
    if (price === undefined) {
      price = findPrice(table, span.model);
      // Model names come from senders: what is remembered of them stays bounded.
      if (priceByModel.size < 1_000) priceByModel.set(span.model, price);
    }
    return price === null ? span : { ...span, costUsd: costUsd(span, price) };
  };
}

function costUsd(span: SpanRecord, price: Price): number {
  const total =
    span.inputTokens * price.input +
    span.cacheReadTokens * (price.cacheRead ?? price.input) +
    span.cacheWriteTokens * (price.cacheWrite ?? price.input) +
    (span.outputTokens + span.reasoningTokens) * price.output;
  return total / 1_000_000;
}
