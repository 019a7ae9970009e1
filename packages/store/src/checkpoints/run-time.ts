const YEAR_2000 = 946_684_800;
const YEAR_2100 = 4_102_444_800;

/**
 * The time that decides a run's partition, in Unix seconds: the one in its id where that is a UUIDv7, so that
 * all of a run lies together. Else the record's own: such a run may lie in two months.
 */
export function runTimeSeconds(runId: string, recordTime: bigint): number {
  const fromId = /^[0-9a-f]{12}7[0-9a-f]{3}[89ab]/.test(runId) ? Math.floor(Number.parseInt(runId.slice(0, 12), 16) / 1000) : 0;
  if (fromId >= YEAR_2000 && fromId < YEAR_2100) return fromId;
  const own = Number(recordTime / 1_000_000_000n);
  return Math.min(YEAR_2100, Math.max(YEAR_2000, own));
}
