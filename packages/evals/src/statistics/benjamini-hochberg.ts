/**
 * P-values adjusted for how many are looked at: comparing an adjusted value with α
 * keeps the expected share of false discoveries below α. In the order given.
 *
 * Source: Benjamini & Hochberg, *Controlling the False Discovery Rate* (1995); the same
 * numbers as R's `p.adjust(p, "BH")`.
 *
 * @example
 * adjustPValues([0.01, 0.04, 0.03]); // [0.03, 0.04, 0.04]
 */
export function adjustPValues(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).toSorted((a, b) => b.p - a.p);
  const adjusted = pValues.map(() => 1);
  let least = 1;
  for (const [i, { p, index }] of order.entries()) {
    least = Math.min(least, p * (pValues.length / (pValues.length - i)));
    adjusted[index] = least;
  }
  return adjusted;
}
