import type { SuiteRun } from "../execution/index.ts";

/** The whole of a suite's run as JSON text: experiment with verdict, and all results. */
export function jsonReport({ experiment, verdict, results }: Pick<SuiteRun, "experiment" | "verdict" | "results">): string {
  return `${JSON.stringify({ experiment: { ...experiment, verdict }, results }, null, 2)}\n`;
}
