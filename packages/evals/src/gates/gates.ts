import type { Verdict } from "@retake/protocol";

/** Limits that an experiment must keep. */
export interface Gates {
  /** Least mean over cases of the share of trials that pass, 0 to 1. */
  readonly minPassRate?: number;
  /** Largest drop of the pass rate against the baseline, 0 to 1; holds where there is no baseline. */
  readonly maxRegression?: number;
  /** Most that all trials may cost together, in US dollars. */
  readonly maxCostUsd?: number;
  /** Most steps in any trial. */
  readonly maxStepsPerTrial?: number;
  /** Trials that could not be run. @default 0 */
  readonly maxErrors?: number;
}

export type GateResult = Verdict["gates"][number];

/** What gates are held against. */
export interface Measured {
  readonly passRate: number;
  /** Change of the pass rate against the baseline; null without one. */
  readonly effect: number | null;
  readonly costUsd: number;
  readonly mostSteps: number;
  readonly errors: number;
}

/** Every gate that was set, and always `maxErrors`: what could not be run must never look like a pass. */
export function checkGates(gates: Gates, measured: Measured): GateResult[] {
  const { minPassRate, maxRegression, maxCostUsd, maxStepsPerTrial, maxErrors = 0 } = gates;
  return [
    atLeast("minPassRate", minPassRate, measured.passRate),
    atMost("maxRegression", maxRegression, Math.max(0, -(measured.effect ?? 0))),
    atMost("maxCostUsd", maxCostUsd, measured.costUsd),
    atMost("maxStepsPerTrial", maxStepsPerTrial, measured.mostSteps),
    atMost("maxErrors", maxErrors, measured.errors),
  ].filter((gate) => gate !== null);
}

/** Rounding of sums must not fail a gate that holds. */
const TOLERANCE = 1e-12;

function atLeast(name: string, limit: number | undefined, actual: number): GateResult | null {
  return limit === undefined ? null : { name, limit, actual, passed: actual >= limit - TOLERANCE };
}

function atMost(name: string, limit: number | undefined, actual: number): GateResult | null {
  return limit === undefined ? null : { name, limit, actual, passed: actual <= limit + TOLERANCE };
}
