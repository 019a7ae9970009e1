import type { SpanRecord } from "@retake/store";
import type { Attributes } from "../../pipeline/index.ts";
import { countOf } from "./attributes.ts";
import { tokenFields } from "./fields.ts";

export type TokenBuckets = Pick<SpanRecord, "inputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "outputTokens" | "reasoningTokens">;

/** Buckets that add up: the conventions' input includes cached tokens, their output includes reasoning. */
export function tokenBuckets(attributes: Attributes): TokenBuckets {
  const cacheReadTokens = countOf(attributes, tokenFields.cacheRead);
  const cacheWriteTokens = countOf(attributes, tokenFields.cacheWrite);
  const reasoningTokens = countOf(attributes, tokenFields.reasoning);
  return {
    inputTokens: without(countOf(attributes, tokenFields.input), cacheReadTokens + cacheWriteTokens),
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: without(countOf(attributes, tokenFields.output), reasoningTokens),
    reasoningTokens,
  };
}

/** A part larger than its whole says that the sender counted them apart already. */
function without(whole: number, part: number): number {
  return part > whole ? whole : whole - part;
}
