import { z } from "zod";

const price = z.object({
  model: z.string().describe("A name, or a pattern with `*`"),
  provider: z.string().nullable().describe("That the price is for; null: all"),
  own: z.boolean().describe("From the file that RETAKE_PRICES names; it wins over the built-in ones"),
  input: z.number().describe("USD per million tokens, as all but `request`"),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
  reasoning: z.number(),
  request: z.number().describe("USD a call"),
});
export type ModelPrice = z.infer<typeof price>;

export const priceList = z.object({
  file: z.string().nullable().describe("That RETAKE_PRICES names"),
  prices: z.array(price),
});
export type PriceList = z.infer<typeof priceList>;

/** What is done to telemetry before it is stored: as the file says that RETAKE_PROCESSORS names, without secrets. */
export const processorList = z.object({
  file: z.string().nullable(),
  redact: z
    .object({
      secrets: z.boolean().describe("Known forms of secrets are taken out"),
      keys: z.array(z.object({ match: z.string(), action: z.string() })),
      values: z.array(z.object({ match: z.string(), replace: z.string() })),
    })
    .nullable(),
  limits: z.record(z.string(), z.number()),
  sample: z.array(z.object({ when: z.string(), keep: z.number() })),
  forwardsTo: z.string().nullable().describe("Where telemetry goes on to"),
});
export type ProcessorList = z.infer<typeof processorList>;
