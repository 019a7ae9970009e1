export const YEAR_2000 = 946_684_800_000_000_000n;
export const YEAR_2100 = 4_102_444_800_000_000_000n;

/** Every month is a partition: times of broken clocks must not make thousands of them. */
export function startOf(start: bigint): bigint {
  if (start < YEAR_2000) return YEAR_2000;
  return start > YEAR_2100 ? YEAR_2100 : start;
}

/** 0 is an open span. */
export function endOf(end: bigint | null): bigint {
  if (end === null) return 0n;
  return end < 1n ? 1n : end;
}
