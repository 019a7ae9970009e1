import type { BlobGaps } from "./blob-gaps.ts";
import { inTime } from "./in-time.ts";

type Gaps = Pick<BlobGaps, "begin">;

/** What is durable is to be acknowledged soon: a store that hangs is not waited for to hear whether anything misses. */
export function gapsInTime(gaps: Gaps, timeoutMs = 1_000): Gaps {
  return {
    begin(records) {
      const settle = gaps.begin(records);
      return async (durable) => (await inTime(settle(durable), timeoutMs)) ?? [];
    },
  };
}
