import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCost, type Call } from "./cost.ts";
import { builtInPrices, priceTable } from "./price-table.ts";
import { createPrices, versionOf } from "./prices.ts";

const MILLION = 1_000_000;

const call = (fields: Partial<Call>): Call => ({
  kind: "model",
  source: "live",
  provider: "",
  model: "gpt-4o",
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  reportedUsd: Number.NaN,
  ...fields,
});
const free = { costUsd: 0, priceVersion: "" };

describe("createCost", () => {
  const cost = createCost();
  const version = builtInPrices.version;

  test("prices each bucket by itself, and says by which table; reasoning costs as output does", () => {
    const tokens = {
      inputTokens: MILLION,
      cacheReadTokens: MILLION,
      cacheWriteTokens: MILLION,
      outputTokens: MILLION,
      reasoningTokens: MILLION,
    };
    expect(cost(call(tokens)).costUsd).toBeCloseTo(2.5 + 1.25 + 2.5 + 10 + 10, 10);
    expect(cost(call(tokens)).priceVersion).toBe(version);
  });

  test("prices embeddings by their input, and totals of an agent that has some", () => {
    expect(cost(call({ model: "text-embedding-3-small", inputTokens: MILLION })).costUsd).toBeCloseTo(0.02, 10);
    expect(cost(call({ kind: "agent", inputTokens: MILLION })).costUsd).toBeCloseTo(2.5, 10);
    expect(cost(call({ kind: "agent" }))).toEqual(free);
  });

  test.each<[string, Partial<Call>]>([
    ["a recorded step", { source: "recorded" }],
    ["an edited step", { source: "edited" }],
    ["a tool", { kind: "tool" }],
    ["a model without a price", { model: "unheard-of" }],
    ["no model", { model: "" }],
  ])("%s gets no cost, and no version", (_, fields) => {
    expect(cost(call({ inputTokens: MILLION, ...fields }))).toEqual(free);
  });

  test("takes the sender's word where no price is known, and only there", () => {
    expect(cost(call({ model: "unheard-of", reportedUsd: 0.25 }))).toEqual({ costUsd: 0.25, priceVersion: "reported" });
    expect(cost(call({ model: "", reportedUsd: 0.25 }))).toEqual({ costUsd: 0.25, priceVersion: "reported" });
    expect(cost(call({ inputTokens: MILLION, reportedUsd: 99 }))).toEqual({ costUsd: 2.5, priceVersion: version });
    expect(cost(call({ source: "recorded", model: "", reportedUsd: 0.25 }))).toEqual(free);
    expect(cost(call({ model: "unheard-of", reportedUsd: -1 }))).toEqual(free);
    expect(cost(call({ model: "unheard-of", reportedUsd: 0 }))).toEqual(free);
  });

  test("prefers the user's prices, by provider and by call", () => {
    const own = priceTable.parse({
      models: { "gpt-4o": { input: 1, reasoning: 4 }, "acme-*": { input: 0, request: 0.5 } },
      providers: { Acme: { "gpt-4o*": { input: 7 } } },
    });
    const mine = createCost(createPrices(own));
    const tokens = { inputTokens: MILLION, outputTokens: MILLION, reasoningTokens: MILLION };
    expect(mine(call(tokens))).toEqual({ costUsd: 1 + 0 + 4, priceVersion: versionOf(own) });
    expect(mine(call({ ...tokens, provider: "acme" })).costUsd).toBeCloseTo(7, 10);
    // The same model again: what is remembered is remembered with its provider.
    expect(mine(call({ ...tokens, provider: "openai" })).costUsd).toBeCloseTo(5, 10);
    expect(mine(call({ model: "acme-large" })).costUsd).toBe(0.5);
    expect(mine(call({ ...tokens, model: "gpt-4.1-nano" }))).toEqual({
      costUsd: expect.closeTo(0.1 + 0.4 + 0.4, 10) as number,
      priceVersion: version,
    });
  });
});

describe("versionOf", () => {
  test("is the built-in table's own, and of another table what is in it", () => {
    expect(versionOf(builtInPrices)).toBe(version(builtInPrices));
    const models = fc.dictionary(fc.string({ minLength: 1 }), fc.record({ input: fc.integer({ min: 0, max: 9 }), output: fc.constant(0) }));
    fc.assert(
      fc.property(models, (given) => {
        const table = priceTable.parse({ models: given });
        const reversed = priceTable.parse({ models: Object.fromEntries(Object.entries(given).toReversed()) });
        expect(versionOf(table)).toMatch(/^own-[0-9a-f]{12}$/);
        expect(versionOf(reversed)).toBe(versionOf(table));
        expect(versionOf(priceTable.parse({ models: { ...given, "one more": { input: 1 } } }))).not.toBe(versionOf(table));
      }),
    );
  });

  const version = (table: { version?: string | undefined }): string => table.version!;
});
