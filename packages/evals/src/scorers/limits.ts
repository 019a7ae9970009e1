import type { Scorer } from "./scorer.ts";

/**
 * Measures what a trial cost in US dollars and passes up to a limit. In strict replay
 * and of recordings it is what the recording cost: a replay itself is free.
 */
export function maxCost(limitUsd: number): Scorer {
  return {
    name: "cost",
    better: "lower",
    judgesFailures: true,
    score: ({ costUsd }) => ({
      value: costUsd,
      passed: costUsd <= limitUsd,
      ...(costUsd > limitUsd && { explanation: `$${costUsd} is more than $${limitUsd}` }),
    }),
  };
}

/** Counts a trial's steps (model calls, tool calls and others) and passes up to a limit. */
export function maxSteps(limit: number): Scorer {
  return {
    name: "steps",
    better: "lower",
    judgesFailures: true,
    score: ({ steps }) => ({
      value: steps,
      passed: steps <= limit,
      ...(steps > limit && { explanation: `${steps} steps are more than ${limit}` }),
    }),
  };
}
