import { DEFAULT_SEED, seededIndex } from "./random.ts";

export interface SignFlipOptions {
  /** Up to this many sign patterns are all counted; more are sampled. @default 16_384 (2^14) */
  readonly exactUpTo?: number;
  /** Patterns drawn when they are too many to count. @default 10_000 */
  readonly samples?: number;
  readonly seed?: number;
}

/**
 * Two-sided p-value of "the paired differences are symmetric about 0", by flipping
 * their signs: the share of patterns whose sum is at least as far from 0 as the
 * observed one. Zeros carry no sign and are left out, which changes no p-value.
 *
 * Source: Fisher, *The Design of Experiments* (1935), section 21. Sampled p-values are
 * (b + 1) / (m + 1), so that the test keeps its level: Phipson & Smyth, *Permutation
 * p-values should never be zero* (2010).
 *
 * @example
 * signFlipPValue([1, 1, 1]); // 0.25: 2 of 8 patterns
 */
export function signFlipPValue(differences: readonly number[], options: SignFlipOptions = {}): number {
  const moved = differences.filter((difference) => difference !== 0);
  if (moved.length === 0) return 1;
  const observed = Math.abs(moved.reduce((sum, difference) => sum + difference, 0));
  // Sums of the same numbers in another order differ in their last bits.
  const reached = observed - 1e-12 * moved.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const patterns = 2 ** moved.length;
  if (patterns <= (options.exactUpTo ?? 2 ** 14)) return countAll(moved, patterns, reached) / patterns;
  return countSampled(moved, reached, options);
}

function countAll(values: readonly number[], patterns: number, reached: number): number {
  let extreme = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += (pattern >>> i) & 1 ? values[i]! : -values[i]!;
    if (Math.abs(sum) >= reached) extreme++;
  }
  return extreme;
}

function countSampled(values: readonly number[], reached: number, options: SignFlipOptions): number {
  const samples = options.samples ?? 10_000;
  const draw = seededIndex(options.seed ?? DEFAULT_SEED);
  let extreme = 0;
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (const value of values) sum += draw(2) === 1 ? value : -value;
    if (Math.abs(sum) >= reached) extreme++;
  }
  return (extreme + 1) / (samples + 1);
}
