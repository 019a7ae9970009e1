/** Positions in percent of an effect and its interval around zero. */
export interface IntervalScale {
  readonly zero: number;
  readonly low: number;
  readonly high: number;
  readonly effect: number;
}

/** A scale that holds the interval, the effect and zero, with a little room at each end. */
export function intervalScale(effect: number, low: number, high: number): IntervalScale {
  const from = Math.min(0, low, effect);
  const to = Math.max(0, high, effect);
  const room = (to - from || 1) * 0.12;
  const at = (value: number): number => ((value - from + room) / (to - from + 2 * room || 1)) * 100;
  return { zero: at(0), low: at(low), high: at(high), effect: at(effect) };
}
