import type { RunList, RunSummary } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { mergeHead, prependRuns } from "./merge-head.ts";

const run = (runId: string, steps = 0): RunSummary => ({ runId, steps }) as RunSummary;
const page = (runs: RunSummary[], total = runs.length): RunList => ({
  runs,
  next: null,
  total,
  range: { fromMs: null, toMs: null, own: false },
  partial: null,
});
const ids = (pages: readonly RunList[]): string[] => pages.flatMap((list) => list.runs.map(({ runId, steps }) => `${runId}${steps}`));

describe("mergeHead", () => {
  it("renews runs in place, on any page, and tells the new ones apart", () => {
    const { pages, fresh } = mergeHead(
      [page([run("c"), run("b")]), page([run("a")])],
      page([run("e"), run("d"), run("c", 5), run("a", 7)], 9),
    );
    expect(ids(pages)).toEqual(["c5", "b0", "a7"]);
    expect(fresh.map(({ runId }) => runId)).toEqual(["e", "d"]);
    expect(pages.map(({ total }) => total)).toEqual([9, 9]);
    expect(ids(prependRuns(pages, fresh))).toEqual(["e0", "d0", "c5", "b0", "a7"]);
  });
});
