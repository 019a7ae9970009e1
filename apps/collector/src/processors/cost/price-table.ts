import { z } from "zod";
import prices from "./prices.json" with { type: "json" };

/** USD per million tokens. Without prices of their own, cached tokens cost as input does. */
const price = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  cacheRead: z.number().min(0).optional(),
  cacheWrite: z.number().min(0).optional(),
});
export type Price = z.infer<typeof price>;

const priceTable = z.object({ version: z.string(), unit: z.literal("USD per million tokens"), models: z.record(z.string(), price) });
export type PriceTable = z.infer<typeof priceTable>;

export const builtInPrices: PriceTable = priceTable.parse(prices);

/** `-2024-08-06` or `-0613`: a dated version costs as its model does, unless the table names it. */
const DATE_SUFFIX = /-(\d{4}-\d{2}-\d{2}|\d{4})$/;

/**
 * The price of a model, null where it is not known. Only a date is taken off a
 * name: `gpt-4o-realtime-preview` and a fine-tuned `ft:gpt-4o:…` are other models.
 */
export function findPrice(table: PriceTable, model: string): Price | null {
  const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
  const undated = name.replace(DATE_SUFFIX, "");
  const found = [name, undated].find((key) => Object.hasOwn(table.models, key));
  return found === undefined ? null : (table.models[found] ?? null);
}
