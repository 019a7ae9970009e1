import { describe, expect, it } from "vitest";
import { contains, exact, jsonPath, maxCost, scorer, type Trial } from "./index.ts";

const trial = (output: Trial["output"], more: Partial<Trial> = {}): Trial => ({
  caseId: "1",
  trial: 0,
  mode: "strict",
  input: null,
  output,
  status: "ok",
  error: null,
  divergence: null,
  expected: undefined,
  metadata: {},
  recorded: null,
  runId: null,
  journal: [],
  state: {},
  costUsd: 0,
  steps: 0,
  durationMs: 0,
  ...more,
});

describe("scorers", () => {
  it("compares by value, not by the order of keys", async () => {
    expect(await exact().score(trial({ a: 1, b: [2] }, { expected: { b: [2], a: 1 } }))).toMatchObject({ passed: true });
    expect(await exact().score(trial({ a: 1 }, { expected: { a: 2 } }))).toMatchObject({
      passed: false,
      explanation: 'expected {"a":2}, got {"a":1}',
    });
    expect(() => exact().score(trial(1))).toThrow("nothing to compare with");
  });

  it("looks for texts in texts and in values", async () => {
    expect(await contains(["REFUND", "120"]).score(trial({ action: "refund", amount: 120 }))).toMatchObject({ passed: true });
    expect(await contains("REFUND", { caseSensitive: true }).score(trial("refund"))).toMatchObject({
      passed: false,
      explanation: 'missing: "REFUND"',
    });
  });

  it("selects by JSONPath", async () => {
    const output = {
      items: [
        { id: 1, price: 5 },
        { id: 2, price: 9 },
      ],
    };
    expect(await jsonPath("$.items[?@.price > 6].id", 2).score(trial(output))).toMatchObject({ passed: true });
    expect(await jsonPath("$.items[?@.price > 6].id", 1).score(trial(output))).toMatchObject({ passed: false });
    expect(await jsonPath("$..missing").score(trial(output))).toMatchObject({ passed: false });
  });

  it("measures, and judges where there is a limit", async () => {
    expect(await scorer("words", () => 7).score(trial(""))).toEqual({ value: 7, passed: null });
    expect(await scorer("words", () => 7, { better: "lower", passAt: 5 }).score(trial(""))).toEqual({ value: 7, passed: false });
    expect(await scorer("words", () => 7, { passAt: 7 }).score(trial(""))).toEqual({ value: 7, passed: true });
    expect(await maxCost(1).score(trial(null, { costUsd: 1.5 }))).toMatchObject({ value: 1.5, passed: false });
  });
});
