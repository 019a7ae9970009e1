import type { SpanRecord } from "@retake/store";
import { describe, expect, test } from "vitest";
import { spanWith } from "../normalize/records.fixture.ts";
import { normalizeSpan } from "../normalize/span.ts";
import { createCost } from "./cost.ts";
import { builtInPrices, findPrice } from "./price-table.ts";

const base = normalizeSpan(spanWith({}));
const span = (fields: Partial<SpanRecord>): SpanRecord => ({
  ...("record" in base ? base.record : (undefined as never)),
  kind: "model",
  model: "gpt-4o",
  ...fields,
});
const MILLION = 1_000_000;

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
  ])("%s costs %d per million input tokens", (model, input) => {
    expect(findPrice(builtInPrices, model)?.input).toBe(input);
  });

  test.each(["gpt-4o-realtime-preview", "ft:gpt-4o:org::id", "my-model", "", "constructor", "toString-2024-01-01"])(
    "%j has no price",
    (model) => {
      expect(findPrice(builtInPrices, model)).toBeNull();
    },
  );
});

describe("createCost", () => {
  const addCost = createCost();

  test("prices each bucket by itself; reasoning costs as output does", () => {
    const cost = addCost(
      span({ inputTokens: MILLION, cacheReadTokens: MILLION, cacheWriteTokens: MILLION, outputTokens: MILLION, reasoningTokens: MILLION }),
    ).costUsd;
    expect(cost).toBeCloseTo(2.5 + 1.25 + 2.5 + 10 + 10, 10);
  });

  test.each<[string, Partial<SpanRecord>]>([
    ["a recorded step", { source: "recorded" }],
    ["an edited step", { source: "edited" }],
    ["an agent's own total", { kind: "agent" }],
    ["a model without a price", { model: "unheard-of" }],
    ["no model", { model: "" }],
  ])("%s costs nothing", (_, fields) => {
    expect(addCost(span({ inputTokens: MILLION, ...fields })).costUsd).toBe(0);
  });
});
