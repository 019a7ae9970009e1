import type { RunList, RunSummary } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { mergeHead, prependRuns } from "./merge-head.ts";

/** Named by when it began. */
const run = (startTimeMs: number, steps = 0): RunSummary => ({ runId: `r${startTimeMs}`, startTimeMs, steps }) as RunSummary;
const page = (runs: RunSummary[], next: string | null = null): RunList => ({
  runs,
  next,
  total: null,
  range: { fromMs: null, toMs: null, own: false },
  partial: null,
});
const ids = (pages: readonly RunList[]): string[] => pages.flatMap((list) => list.runs.map(({ runId, steps }) => `${runId}/${steps}`));

describe("mergeHead", () => {
  it("renews runs in place, on any page, and tells the new ones apart", () => {
    const { pages, fresh } = mergeHead([page([run(3), run(2)]), page([run(1)])], page([run(5), run(4), run(3, 5), run(2), run(1, 7)]));
    expect(ids(pages)).toEqual(["r3/5", "r2/0", "r1/7"]);
    expect(fresh.map(({ runId }) => runId)).toEqual(["r5", "r4"]);
    expect(ids(prependRuns(pages, fresh))).toEqual(["r5/0", "r4/0", "r3/5", "r2/0", "r1/7"]);
  });

  it("takes out what no longer matches, as far as the head can tell", () => {
    const shown = [page([run(9), run(8), run(7), run(2)])];
    expect(ids(mergeHead(shown, page([run(9), run(7)], "more")).pages)).toEqual(["r9/0", "r7/0", "r2/0"]);
    expect(ids(mergeHead(shown, page([run(9), run(7)])).pages)).toEqual(["r9/0", "r7/0"]);
    const partial = { ...page([run(9)]), partial: { reason: "time" as const, message: "" } };
    expect(ids(mergeHead(shown, partial).pages)).toEqual(["r9/0", "r8/0", "r7/0", "r2/0"]);
  });

  it("leaves to the next page what is older than all that is shown", () => {
    const { fresh } = mergeHead([page([run(9), run(8)], "more")], page([run(9), run(8), run(3)]));
    expect(fresh).toEqual([]);
  });
});
