import type { RunSummary } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { familyRows } from "./family-rows.ts";

const run = (runId: string, parent?: string): RunSummary =>
  ({ runId, fork: parent === undefined ? null : { runId: parent, spanId: "s", point: "after" } }) as RunSummary;
const read = (...runs: RunSummary[]) => familyRows(runs).map(({ run: { runId }, depth }) => `${"-".repeat(depth)}${runId}`);

describe("familyRows", () => {
  it("puts forks below their parents, by age", () => {
    expect(read(run("a"), run("b", "a"), run("c", "a"), run("d", "b"), run("e", "d"))).toEqual(["a", "-b", "--d", "---e", "-c"]);
  });

  it("begins anew where an ancestor is gone, and has each run once in a circle", () => {
    expect(read(run("b", "gone"), run("c", "b"))).toEqual(["b", "-c"]);
    expect(read(run("a", "b"), run("b", "a"))).toEqual(["a", "-b"]);
    expect(read(run("a", "a"))).toEqual(["a"]);
  });
});
