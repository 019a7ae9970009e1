import type { RunSummary } from "@retake/protocol";

/** Runs that began in one stretch of time, by status. */
export interface RunBucket {
  readonly startMs: number;
  readonly ok: number;
  readonly error: number;
  readonly running: number;
}

const MINUTE = 60_000;
const widths = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440, 2 * 1440, 7 * 1440, 30 * 1440].map((minutes) => minutes * MINUTE);

/** Counts runs in at most `most` buckets of a round width, oldest first, empty ones included. */
export function bucketRuns(
  runs: readonly Pick<RunSummary, "startTimeMs" | "status">[],
  most = 48,
): { widthMs: number; buckets: RunBucket[] } {
  if (runs.length === 0) return { widthMs: MINUTE, buckets: [] };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { startTimeMs } of runs) {
    first = Math.min(first, startTimeMs);
    last = Math.max(last, startTimeMs);
  }
  // One bucket is lost to where the first boundary falls.
  const widthMs = widths.find((width) => (last - first) / width < most - 1) ?? Math.ceil((last - first) / (most - 1));
  const origin = Math.floor(first / widthMs) * widthMs;
  const counts = Array.from({ length: Math.floor((last - origin) / widthMs) + 1 }, (_, index) => ({
    startMs: origin + index * widthMs,
    ok: 0,
    error: 0,
    running: 0,
  }));
  for (const { startTimeMs, status } of runs) {
    const bucket = counts[Math.floor((startTimeMs - origin) / widthMs)];
    if (bucket) bucket[status]++;
  }
  return { widthMs, buckets: counts };
}
