import type { MissingBlobs } from "@retake/protocol";
import type { Store } from "@retake/store";
import type { BlobGaps } from "../pipeline/index.ts";

type Gaps = Pick<BlobGaps, "begin">;

/** A number that no blob ever has: a hole there can't be filled, so that its sender sends what the run needs anew. */
const NEVER_GIVEN = 0xffff_ffff;

/**
 * Finds, beside the holes in what came of runs, the runs that count on a shared text which was deleted on request. A
 * process that sent a text leaves it out for a day; told of such a hole, it sends its texts again.
 */
export function withLostTexts(gaps: Gaps, store: Pick<Store, "findRunsWithoutTexts">): Gaps {
  return {
    begin(records) {
      const settle = gaps.begin(records);
      return async (durable) => {
        const missing = await settle(durable);
        if (!durable || records.length === 0) return missing;
        const runs = await store.findRunsWithoutTexts(records);
        return [...missing, ...runs.map(({ traceId }): MissingBlobs => ({ runId: traceId, from: NEVER_GIVEN, to: NEVER_GIVEN }))];
      };
    },
  };
}
