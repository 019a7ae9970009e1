import type { SpanKind } from "@retake/protocol";
import { costOf, REPORTED } from "@retake/store";
import { createPrices, type Prices } from "./prices.ts";

/** A model call, or an agent's own totals, as far as its cost goes. Token buckets are disjoint. */
export interface Call {
  readonly kind: SpanKind;
  readonly source: string;
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** What the sender says that it cost; NaN where it says nothing. */
  readonly reportedUsd: number;
}

export interface Priced {
  readonly costUsd: number;
  /** Of the table that the price stands in; `reported` where the sender's word is all there is, empty without any. */
  readonly priceVersion: string;
}

const free: Priced = { costUsd: 0, priceVersion: "" };

/**
 * What a call cost. A step served from a recording or edited by a person made no call: it costs nothing. What the
 * sender says counts only where no price is known: it can't be computed again.
 */
export function createCost(prices: Prices = createPrices()): (call: Call) => Priced {
  return (call) => {
    if (call.source !== "live" || (call.kind !== "model" && call.kind !== "agent")) return free;
    // What an agent says of itself are totals of calls: without tokens there were none to be charged for.
    const price = call.model === "" || (call.kind === "agent" && !hasTokens(call)) ? null : prices(call.provider, call.model);
    if (price !== null) return { costUsd: costOf(call, price), priceVersion: price.version };
    return call.reportedUsd > 0 ? { costUsd: call.reportedUsd, priceVersion: REPORTED } : free;
  };
}

function hasTokens(call: Call): boolean {
  return call.inputTokens + call.cacheReadTokens + call.cacheWriteTokens + call.outputTokens + call.reasoningTokens > 0;
}
