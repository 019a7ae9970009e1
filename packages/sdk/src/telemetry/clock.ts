import { performance, performanceNow } from "../interception/natives.ts";

const { timeOrigin } = performance;

/** Unix milliseconds with fractions, for spans and log records: the machine's time, whatever a run sees. */
export function preciseNow(): number {
  return timeOrigin + performanceNow();
}
