const { performance } = globalThis;

/** Unix milliseconds with fractions, for spans and log records. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
