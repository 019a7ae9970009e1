import type { CaseResult } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { buildMatrix } from "./case-matrix.ts";

const result = (caseId: string, trial: number, status: CaseResult["status"], key?: string): CaseResult =>
  ({ caseId, trial, status, divergence: key === undefined ? null : { type: "INPUT", key, message: "" } }) as CaseResult;

describe("buildMatrix", () => {
  const results = [
    result("c10", 0, "passed"),
    result("c2", 0, "passed"),
    result("c3", 1, "failed", "failing"),
    result("c3", 0, "passed", "passing"),
    result("c4", 0, "error"),
    result("c5", 0, "failed"),
    result("c6", 0, "passed"),
  ];
  const { trials, rows } = buildMatrix(results, [result("c5", 0, "passed"), result("c5", 1, "error")], {
    newlyFailing: ["c5"],
    newlyPassing: ["c6"],
  });

  it("puts what is newly failing first and passing cases last, in natural order", () => {
    expect(rows.map(({ caseId }) => caseId)).toEqual(["c5", "c3", "c4", "c6", "c2", "c10"]);
  });

  it("has a cell for each trial and leaves out what has not run", () => {
    expect(trials).toEqual([0, 1]);
    expect(rows.find(({ caseId }) => caseId === "c3")?.cells.map((cell) => cell?.status)).toEqual(["passed", "failed"]);
    expect(rows[0]?.cells[1]).toBeNull();
  });

  it("does not count what could not run, and shows the failing trial's divergence", () => {
    expect(rows[0]).toMatchObject({ passed: 0, judged: 1, baseline: { passed: 1, judged: 1 }, mark: "newly failing" });
    expect(rows.find(({ caseId }) => caseId === "c4")).toMatchObject({ judged: 0 });
    expect(rows[1]?.divergence?.key).toBe("failing");
  });
});
