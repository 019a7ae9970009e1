import { describe, expect, it } from "vitest";
import { costText, costTip } from "./cost-text.ts";

describe("costText", () => {
  it("never claims that unpriced calls cost nothing", () => {
    expect(costText({ costUsd: 0 })).toBe("$0");
    expect(costText({ costUsd: 0.02, unpricedCalls: 0 })).toBe("$0.0200");
    expect(costText({ costUsd: 0.02, unpricedCalls: 3 })).toBe("$0.0200 +?");
    expect(costText({ costUsd: 0, unpricedCalls: 3 })).toBe("?");
  });

  it("explains itself where something is missing", () => {
    expect(costTip({ costUsd: 1 })).toBeUndefined();
    expect(costTip({ costUsd: 1, unpricedCalls: 1 })).toContain("the model of 1 call:");
    expect(costTip({ costUsd: 1, unpricedCalls: 2 })).toContain("RETAKE_PRICES");
  });
});
