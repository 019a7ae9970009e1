import type { RunStep } from "@retake/protocol";
import type { ComparedRow } from "@retake/protocol/comparison";
import { formatCost, formatCount, formatDuration } from "../../ui/text/format.ts";

/** What steps, or whole runs, took. */
export interface Measures {
  readonly steps: number;
  readonly durationMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

export const nothing: Measures = { steps: 0, durationMs: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };

export function measuresOf(step: RunStep | null | undefined): Measures {
  if (!step) return nothing;
  const { durationMs, inputTokens, outputTokens, costUsd } = step;
  return { steps: 1, durationMs: durationMs ?? 0, inputTokens, outputTokens, costUsd };
}

/** What both runs took from a row on: of a fork, what it shares with its parent costs nothing and would mislead. */
export function measuresFrom(
  rows: readonly ComparedRow[],
  from: number,
  a: readonly RunStep[],
  b: readonly RunStep[],
): { a: Measures; b: Measures } {
  const later = rows.slice(from);
  const total = (places: readonly (number | null)[], steps: readonly RunStep[]): Measures =>
    places.reduce((sum, place) => (place === null ? sum : add(sum, measuresOf(steps[place]))), nothing);
  return {
    a: total(
      later.map((row) => row.a),
      a,
    ),
    b: total(
      later.map((row) => row.b),
      b,
    ),
  };
}

function add(a: Measures, b: Measures): Measures {
  return {
    steps: a.steps + b.steps,
    durationMs: a.durationMs + b.durationMs,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costUsd: a.costUsd + b.costUsd,
  };
}

/** What is less than the unit shows is not told apart from nothing. */
const signed =
  (format: (value: number) => string, least: number) =>
  (difference: number): string => {
    if (Math.abs(difference) < least) return difference === 0 ? "±0" : "≈ 0";
    return `${difference > 0 ? "+" : "−"}${format(Math.abs(difference))}`;
  };

export const signedCount = signed(formatCount, 1);
export const signedCost = signed(formatCost, 0.0001);
export const signedDuration = signed(formatDuration, 1);

/** `+12 %`; empty where there is nothing to relate it to. */
export function relative(a: number, b: number): string {
  if (a === 0 || a === b) return "";
  const percent = Math.round(((b - a) / a) * 100);
  return percent === 0 ? "" : `${percent > 0 ? "+" : "−"}${formatCount(Math.abs(percent))} %`;
}
