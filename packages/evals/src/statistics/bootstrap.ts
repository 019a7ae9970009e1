import { DEFAULT_SEED, seededIndex } from "./random.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** @default 10_000 */
  readonly resamples?: number;
  /** @default 0.95 */
  readonly confidence?: number;
  readonly seed?: number;
}

/** The arithmetic mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * Percentile interval of the mean by a cluster bootstrap: whole clusters (cases)
 * are drawn with replacement, each with its own mean over trials, so that trials
 * of one case are never taken for independent ones.
 *
 * Source: Efron & Tibshirani, *An Introduction to the Bootstrap* (1993), chapter 13
 * (percentile interval); Davison & Hinkley, *Bootstrap Methods* (1997), 3.8
 * (resampling clusters). Order statistics as in R's `boot.ci`: (R + 1)·α.
 *
 * @param clusterMeans one value a cluster
 * @example
 * bootstrapInterval([0.1, 0.1, 0.1]); // { low: 0.1, high: 0.1 }
 */
export function bootstrapInterval(clusterMeans: readonly number[], options: BootstrapOptions = {}): Interval | null {
  const count = clusterMeans.length;
  if (count === 0) return null;
  const resamples = options.resamples ?? 10_000;
  const tail = (1 - (options.confidence ?? 0.95)) / 2;
  const draw = seededIndex(options.seed ?? DEFAULT_SEED);
  const means = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += clusterMeans[draw(count)]!;
    means[sample] = sum / count;
  }
  means.sort();
  const index = Math.max(0, Math.floor((resamples + 1) * tail) - 1);
  return { low: means[index]!, high: means[resamples - 1 - index]! };
}
