import { describe, expect, it } from "vitest";
import { conditionInWords, minutesInWords, valueInWords } from "./alert-words.ts";

const count = { measure: "count", comparison: "above", threshold: 1, resolveAt: null } as const;
const rate = { measure: "rate", comparison: "below", threshold: 0.25, resolveAt: null, of: "agent:a", minRuns: 3 } as const;

describe("alerts in words", () => {
  it("say what they wait for", () => {
    expect(conditionInWords({ condition: count, windowMinutes: 60 })).toBe("more than 1 run in 1 hour");
    expect(conditionInWords({ condition: { ...count, comparison: "below", threshold: 10 }, windowMinutes: 1440 })).toBe(
      "fewer than 10 runs in 1 day",
    );
    expect(conditionInWords({ condition: rate, windowMinutes: 5 })).toBe("less than 25 % of runs of agent:a in 5 minutes");
    expect([0, 90, 120, 2880].map(minutesInWords)).toEqual(["0 minutes", "90 minutes", "2 hours", "2 days"]);
  });

  it("say what was measured", () => {
    const state = { status: "ok", sinceMs: 0, value: 0.5, matching: 1, total: 2, evaluatedTimeMs: 1, problem: null } as const;
    expect(valueInWords(rate, state)).toBe("50 % of 2 runs");
    expect(valueInWords(rate, { ...state, value: null })).toBe("1 of 2 runs: too few");
    expect(valueInWords(count, { ...state, total: null })).toBe("1 run");
    expect(valueInWords(count, { ...state, evaluatedTimeMs: null })).toBe("Not looked at yet");
  });
});
