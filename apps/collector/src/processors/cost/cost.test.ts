import type { SpanRecord } from "@retake/store";
import { describe, expect, test } from "vitest";
import { spanWith } from "../normalize/records.fixture.ts";
import { normalizeSpan } from "../normalize/span.ts";
import { createCost } from "./cost.ts";
import { priceTable } from "./price-table.ts";

const base = normalizeSpan(spanWith({}));
const span = (fields: Partial<SpanRecord>): SpanRecord => ({
  ...("record" in base ? base.record : (undefined as never)),
  kind: "model",
  model: "gpt-4o",
  ...fields,
});
const MILLION = 1_000_000;

describe("createCost", () => {
  const addCost = createCost();

  test("prices each bucket by itself; reasoning costs as output does", () => {
    const cost = addCost(
      span({ inputTokens: MILLION, cacheReadTokens: MILLION, cacheWriteTokens: MILLION, outputTokens: MILLION, reasoningTokens: MILLION }),
    ).costUsd;
    expect(cost).toBeCloseTo(2.5 + 1.25 + 2.5 + 10 + 10, 10);
  });

  test("prices embeddings by their input", () => {
    expect(addCost(span({ model: "text-embedding-3-small", inputTokens: MILLION })).costUsd).toBeCloseTo(0.02, 10);
  });

  test.each<[string, Partial<SpanRecord>]>([
    ["a recorded step", { source: "recorded" }],
    ["an edited step", { source: "edited" }],
    ["an agent's own total", { kind: "agent" }],
    ["a model without a price", { model: "unheard-of" }],
    ["no model", { model: "" }],
  ])("%s gets no cost", (_, fields) => {
    const given = span({ inputTokens: MILLION, ...fields });
    expect(addCost(given)).toBe(given);
  });

  test("prefers the user's prices, by provider and by call", () => {
    const own = priceTable.parse({
      models: { "gpt-4o": { input: 1, reasoning: 4 }, "acme-*": { input: 0, request: 0.5 } },
      providers: { Acme: { "gpt-4o*": { input: 7 } } },
    });
    const cost = createCost(own);
    const tokens = { inputTokens: MILLION, outputTokens: MILLION, reasoningTokens: MILLION };
    expect(cost(span(tokens)).costUsd).toBeCloseTo(1 + 0 + 4, 10);
    expect(cost(span({ ...tokens, provider: "acme" })).costUsd).toBeCloseTo(7, 10);
    // The same model again: what is remembered is remembered with its provider.
    expect(cost(span({ ...tokens, provider: "openai" })).costUsd).toBeCloseTo(5, 10);
    expect(cost(span({ model: "acme-large" })).costUsd).toBe(0.5);
    expect(cost(span({ ...tokens, model: "gpt-4.1-nano" })).costUsd).toBeCloseTo(0.1 + 0.4 + 0.4, 10);
  });
});
