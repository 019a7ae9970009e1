import type { SearchOverview } from "@retake/protocol";

export interface TimeBucket {
  readonly startMs: number;
  readonly endMs: number;
  readonly runs: number;
  readonly errors: number;
}

const MOST = 120;

/** The buckets of a histogram over all that was looked through, empty ones included, wider ones where they would be too many. */
export function fillBuckets({ histogram, range }: Pick<SearchOverview, "histogram" | "range">, nowMs: number): TimeBucket[] {
  const { buckets, bucketMs } = histogram;
  const first = buckets[0]?.startMs;
  const last = buckets.at(-1)?.startMs;
  if (first === undefined || last === undefined || !(bucketMs > 0)) return [];
  const floor = (timeMs: number): number => Math.floor(timeMs / bucketMs) * bucketMs;
  const from = Math.min(floor(range.fromMs ?? first), first);
  const to = Math.max(floor(range.toMs ?? nowMs), last);
  const count = Math.round((to - from) / bucketMs) + 1;
  const merged = Math.ceil(count / MOST);
  const filled = Array.from({ length: Math.ceil(count / merged) }, (_, index) => {
    const startMs = from + index * merged * bucketMs;
    return { startMs, endMs: startMs + merged * bucketMs, runs: 0, errors: 0 };
  });
  for (const { startMs, runs, errors } of buckets) {
    const bucket = filled[Math.floor((startMs - from) / bucketMs / merged)];
    if (!bucket) continue;
    bucket.runs += runs;
    bucket.errors += errors;
  }
  return filled;
}
