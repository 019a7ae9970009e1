import type { CaseResult } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { judge, type JudgeInput } from "./judge.ts";

const result = (caseId: string, trial: number, status: CaseResult["status"], value = status === "passed" ? 1 : 0): CaseResult => ({
  caseId,
  trial,
  sourceRunId: null,
  runId: null,
  status,
  error: null,
  output: null,
  divergence: null,
  scores: status === "error" ? [] : [{ name: "s", value, passed: status === "passed", explanation: null }],
  costUsd: 0.25,
  steps: 3,
  durationMs: 1,
});

const scorers = [{ name: "s" }];
const verdictOf = (input: Partial<JudgeInput>) => judge({ scorers, gates: {}, results: [], baseline: null, ...input });

describe("judge", () => {
  it("holds gates against what was measured", () => {
    const results = [result("1", 0, "passed"), result("1", 1, "failed"), result("2", 0, "passed"), result("2", 1, "passed")];
    const { gates, passed, passRate } = verdictOf({
      results,
      gates: { minPassRate: 0.75, maxCostUsd: 0.9, maxStepsPerTrial: 3, maxRegression: 0.1 },
    });
    expect(passRate).toBe(0.75);
    expect(gates).toEqual([
      { name: "minPassRate", limit: 0.75, actual: 0.75, passed: true },
      { name: "maxRegression", limit: 0.1, actual: 0, passed: true },
      { name: "maxCostUsd", limit: 0.9, actual: 1, passed: false },
      { name: "maxStepsPerTrial", limit: 3, actual: 3, passed: true },
      { name: "maxErrors", limit: 0, actual: 0, passed: true },
    ]);
    expect(passed).toBe(false);
  });

  it("holds maxRegression against the paired change, even where the verdict is open", () => {
    const baseline = [result("1", 0, "passed"), result("2", 0, "passed")];
    const results = [result("1", 0, "failed"), result("2", 0, "passed"), result("3", 0, "failed")];
    const { gates, verdict, newlyFailing, newlyPassing } = verdictOf({ results, baseline, gates: { maxRegression: 0.4 } });
    expect(gates[0]).toEqual({ name: "maxRegression", limit: 0.4, actual: 0.5, passed: false });
    expect(verdict).toBe("inconclusive");
    expect([newlyFailing, newlyPassing]).toEqual([["1"], []]);
  });

  it("leaves out trials that could not be run, on both sides", () => {
    const results = [result("1", 0, "passed"), result("1", 1, "error"), result("2", 0, "error")];
    const {
      passRate,
      passHatK,
      gates,
      scorers: rows,
    } = verdictOf({ results, baseline: [result("1", 0, "error"), result("2", 0, "passed")], gates: { maxErrors: 2 } });
    expect(passRate).toBe(1);
    expect(passHatK).toEqual([{ k: 1, value: 1 }]);
    expect(gates.at(-1)).toMatchObject({ actual: 2, passed: true });
    expect(rows[1]).toMatchObject({ cases: 0, effect: null, verdict: "inconclusive" });
  });

  it("compares whole trials beside several scorers", () => {
    const many = [{ name: "s" }, { name: "t", better: "lower" as const }];
    expect(verdictOf({ results: [result("1", 0, "passed")], scorers: many }).scorers.map(({ scorer }) => scorer)).toEqual([
      "pass",
      "s",
      "t",
    ]);
  });

  it("does not take a trial that stopped half-way for a cheap one", () => {
    const cost = [{ name: "s", better: "lower" as const }];
    const ids = ["1", "2", "3", "4", "5", "6", "7"];
    const broken = ids.map((id) => ({ ...result(id, 0, "failed", 1), divergence: { type: "INPUT", key: "k", message: "" } }));
    const whole = ids.map((id) => result(id, 0, "passed", 9));
    expect(verdictOf({ results: whole, baseline: broken, scorers: cost }).scorers[1]).toMatchObject({ cases: 0, verdict: "inconclusive" });
    expect(verdictOf({ results: whole, baseline: ids.map((id) => result(id, 0, "passed", 1)), scorers: cost }).verdict).toBe("regressed");
  });
});
