import { z } from "zod";

const timeMs = z.coerce.number().min(0).max(8.64e15).describe("Unix milliseconds");

export const costsQuery = z.object({ sinceMs: timeMs.optional(), untilMs: timeMs.optional() });

export const modelCosts = z.object({
  provider: z.string(),
  model: z.string(),
  priceVersion: z
    .string()
    .describe("Of the price table that the cost was computed by; `reported`: the sender's word; empty: no price is known"),
  calls: z.number().int(),
  unpricedCalls: z.number().int(),
  inputTokens: z.number().int(),
  cacheReadTokens: z.number().int(),
  cacheWriteTokens: z.number().int(),
  outputTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  costUsd: z.number(),
});
export type ModelCosts = z.infer<typeof modelCosts>;

export const costList = z.object({ models: z.array(modelCosts).describe("Calls of models, the dearest first; at most 1,000") });
export type CostList = z.infer<typeof costList>;

export const recomputeRequest = z.object({
  sinceMs: timeMs.optional().describe("Calls that began then or later"),
  untilMs: timeMs.optional().describe("Calls that began before"),
  dryRun: z.boolean().default(false).describe("Only says what would change"),
});
export type RecomputeRequest = z.infer<typeof recomputeRequest>;

/** One line of what `POST /api/costs/recompute` streams. */
export const recomputeEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("model"),
    provider: z.string(),
    model: z.string(),
    priceVersion: z.string().describe("What it is computed by now"),
    calls: z.number().int().describe("Whose cost, or its version, changes"),
    costBeforeUsd: z.number(),
    costAfterUsd: z.number(),
  }),
  z.object({ type: z.literal("progress"), runs: z.number().int(), totalRuns: z.number().int() }),
  z.object({
    type: z.literal("end"),
    dryRun: z.boolean(),
    models: z.number().int(),
    calls: z.number().int(),
    runs: z.number().int(),
    costBeforeUsd: z.number(),
    costAfterUsd: z.number(),
  }),
  z.object({ type: z.literal("failed"), code: z.string(), message: z.string() }),
]);
export type RecomputeEvent = z.infer<typeof recomputeEvent>;
