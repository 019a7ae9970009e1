import { adjustPValues } from "./benjamini-hochberg.ts";
import { bootstrapInterval, mean, type BootstrapOptions, type Interval } from "./bootstrap.ts";
import { signFlipPValue } from "./sign-flip.ts";

/** One case's values of one scorer, one a trial; trials are clustered in their case. */
export interface PairedCase {
  readonly caseId: string;
  readonly candidate: readonly number[];
  readonly baseline: readonly number[];
}

export interface Comparison {
  readonly name: string;
  /** Which way is better. @default "higher" */
  readonly better?: "higher" | "lower";
  /** Differences up to this size count as none, in the scorer's unit. @default 0.02 */
  readonly margin?: number;
  readonly cases: readonly PairedCase[];
}

export type ComparisonVerdict = "regressed" | "improved" | "unchanged" | "inconclusive";

export interface Compared {
  readonly name: string;
  readonly cases: number;
  /** Mean over cases of candidate minus baseline; null without a case in both. */
  readonly effect: number | null;
  readonly interval: Interval | null;
  /** Not adjusted. */
  readonly pValue: number | null;
  /** Adjusted over all comparisons made at once. */
  readonly adjustedPValue: number | null;
  readonly verdict: ComparisonVerdict;
}

export const DEFAULT_MARGIN = 0.02;
const SIGNIFICANCE = 0.05;

/**
 * Compares scorers against a baseline, paired by case. A verdict is
 * - `unchanged` where the 95 % interval lies within ± margin (equivalence),
 * - `regressed` or `improved` where the interval leaves out 0 and the sign-flip p-value,
 *   adjusted by Benjamini–Hochberg over the comparisons, is at most 0.05,
 * - `inconclusive` else: too few cases or trials to tell.
 */
export function compare(comparisons: readonly Comparison[], options: BootstrapOptions = {}): Compared[] {
  const measured = comparisons.map((comparison) => {
    const differences = pairedDifferences(comparison.cases);
    return {
      comparison,
      differences,
      interval: bootstrapInterval(differences, options),
      pValue: differences.length === 0 ? null : signFlipPValue(differences),
    };
  });
  const adjusted = adjustPValues(measured.map(({ pValue }) => pValue ?? 1));
  return measured.map(({ comparison, differences, interval, pValue }, i) => {
    const effect = differences.length === 0 ? null : mean(differences);
    const adjustedPValue = pValue === null ? null : adjusted[i]!;
    const verdict = interval === null || adjustedPValue === null ? "inconclusive" : decide(interval, adjustedPValue, comparison);
    return { name: comparison.name, cases: differences.length, effect, interval, pValue, adjustedPValue, verdict };
  });
}

/** Candidate minus baseline of each case that has trials in both; trials are averaged first. */
export function pairedDifferences(cases: readonly PairedCase[]): number[] {
  return cases
    .filter(({ candidate, baseline }) => candidate.length > 0 && baseline.length > 0)
    .map(({ candidate, baseline }) => mean(candidate) - mean(baseline));
}

function decide(interval: Interval, adjustedPValue: number, { better = "higher", margin = DEFAULT_MARGIN }: Comparison): ComparisonVerdict {
  if (interval.low >= -margin && interval.high <= margin) return "unchanged";
  if (adjustedPValue > SIGNIFICANCE || (interval.low <= 0 && interval.high >= 0)) return "inconclusive";
  return interval.high < 0 === (better === "higher") ? "regressed" : "improved";
}
