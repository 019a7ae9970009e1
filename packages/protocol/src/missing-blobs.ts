/** A hole in what the collector has of a run: blob numbers, both ends inclusive. */
export interface MissingBlobs {
  readonly runId: string;
  readonly from: number;
  readonly to: number;
}

/** On answers to `/v1/logs`: what to send again, as `RUN:FROM-TO`, separated by commas. */
export const MISSING_BLOBS_HEADER = "retake-missing";

const MAX_RANGES = 50;
const RANGE = /^([0-9a-f]{32}):(\d{1,10})-(\d{1,10})$/;

/** The header's value; what is past 50 ranges is said with a later answer. */
export function formatMissingBlobs(holes: readonly MissingBlobs[]): string {
  return holes
    .slice(0, MAX_RANGES)
    .map(({ runId, from, to }) => `${runId}:${from}-${to}`)
    .join(",");
}

/** The ranges of a header's value; what is none is left out. */
export function parseMissingBlobs(header: string | null | undefined): MissingBlobs[] {
  return (header ?? "")
    .split(",", MAX_RANGES)
    .map((range) => RANGE.exec(range.trim()))
    .filter((match) => match !== null)
    .map(([, runId, from, to]) => ({ runId: runId!, from: Number(from), to: Number(to) }))
    .filter(({ from, to }) => from <= to);
}
