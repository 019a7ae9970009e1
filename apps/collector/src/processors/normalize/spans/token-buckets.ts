import type { SpanFields } from "./fields.ts";
import { fieldIndex } from "../dialects/resolve.ts";

/** Buckets that add up. */
export interface TokenBuckets {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** The conventions' input includes cached tokens, their output includes reasoning; a dialect that counts them apart says so. */
export function tokenBuckets(fields: Pick<SpanFields, "count" | "sourceOf">): TokenBuckets {
  const cacheReadTokens = fields.count(fieldIndex.cacheReadTokens);
  const cacheWriteTokens = fields.count(fieldIndex.cacheWriteTokens);
  const reasoningTokens = fields.count(fieldIndex.reasoningTokens);
  const input = fields.count(fieldIndex.inputTokens);
  const output = fields.count(fieldIndex.outputTokens);
  return {
    inputTokens: fields.sourceOf(fieldIndex.inputTokens)?.exclusive ? input : without(input, cacheReadTokens + cacheWriteTokens),
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: fields.sourceOf(fieldIndex.outputTokens)?.exclusive ? output : without(output, reasoningTokens),
    reasoningTokens,
  };
}

/** A part larger than its whole says that the sender counted them apart already. */
function without(whole: number, part: number): number {
  return part > whole ? whole : whole - part;
}
