/** Trials of one case: how many there were and how many of them passed. */
export interface Trials {
  readonly trials: number;
  readonly successes: number;
}

/**
 * pass^k: the chance that k trials of a case, drawn without replacement, all pass,
 * averaged over cases: mean of C(s, k) / C(n, k).
 *
 * Source: Yao et al., *τ-bench* (2024), section 3.
 *
 * @param k between 1 and the fewest trials of any case
 * @throws RangeError Thrown when a case has fewer than k trials.
 * @example
 * passHatK([{ trials: 4, successes: 2 }], 2); // 1/6
 */
export function passHatK(cases: readonly Trials[], k: number): number {
  if (cases.length === 0) return 0;
  return cases.reduce((sum, one) => sum + allPass(one, k), 0) / cases.length;
}

/** pass^k for k = 1 up to the fewest trials of any case. */
export function passHatKs(cases: readonly Trials[]): { k: number; value: number }[] {
  const fewest = cases.reduce((least, { trials }) => Math.min(least, trials), Infinity);
  if (!Number.isFinite(fewest)) return [];
  return Array.from({ length: fewest }, (_, i) => ({ k: i + 1, value: passHatK(cases, i + 1) }));
}

/** C(s, k) / C(n, k) as a product of ratios: no factorial, no overflow. */
function allPass({ trials, successes }: Trials, k: number): number {
  if (k < 1 || k > trials) throw new RangeError(`pass^${k} needs between 1 and ${trials} trials a case`);
  let share = 1;
  for (let i = 0; i < k; i++) share *= Math.max(0, successes - i) / (trials - i);
  return share;
}
