import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtInPrices, findPrice, priceTable } from "./price-table.ts";

describe("findPrice", () => {
  test.each([
    ["gpt-4o", 2.5],
    ["gpt-4o-2024-08-06", 2.5],
    ["gpt-4o-2024-05-13", 5],
    ["GPT-4o-mini-2024-07-18", 0.15],
    ["openai/gpt-4.1-nano", 0.1],
    ["gpt-4-0613", 30],
    ["o3-2025-04-16", 2],
    ["gpt-5-mini-2025-08-07", 0.25],
    ["text-embedding-3-large", 0.13],
  ])("%s costs %d per million input tokens", (model, input) => {
    expect(findPrice([builtInPrices], "openai", model)?.input).toBe(input);
  });

  test.each(["gpt-4o-realtime-preview", "ft:gpt-4o:org::id", "my-model", "", "constructor", "toString-2024-01-01"])(
    "%j has no price",
    (model) => {
      expect(findPrice([builtInPrices], "constructor", model)).toBeNull();
    },
  );

  const table = priceTable.parse({
    models: {
      "*": { input: 9 },
      "acme-*": { input: 1 },
      "acme-*-mini": { input: 2 },
      "acme-large": { input: 3 },
      "Vendor/acme-large": { input: 4 },
    },
  });

  test.each([
    ["acme-large", 3],
    ["acme-large-2026-01-01", 3],
    ["other/acme-large", 3],
    ["vendor/acme-large", 4],
    ["acme-small", 1],
    ["acme-small-mini", 2],
    ["acme-mini", 1],
    ["anything", 9],
  ])("%s is found by the entry that says most: %d", (model, input) => {
    expect(findPrice([table, builtInPrices], "", model)?.input).toBe(input);
  });

  test("takes a user's pattern before a built-in name", () => {
    expect(findPrice([priceTable.parse({ models: { "gpt-*": { input: 1 } } }), builtInPrices], "openai", "gpt-4o")?.input).toBe(1);
  });

  test("matches patterns as the regular expression of the same meaning does", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), minLength: 1, maxLength: 6 });
    const name = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(letters, name, (pattern, model) => {
        const expected = new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(model);
        expect(findPrice([priceTable.parse({ models: { [pattern]: { input: 1 } } })], "", model) !== null).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
