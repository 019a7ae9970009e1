import type { CaseResult, Experiment, Verdict } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { markdownReport } from "./markdown.ts";

const verdict: Verdict = {
  passed: false,
  verdict: "regressed",
  passRate: 0.5,
  passHatK: [{ k: 1, value: 0.38666 }],
  scorers: [
    {
      scorer: "exact|x",
      mean: 0.5,
      baselineMean: 1,
      effect: -0.5,
      interval: { low: -0.7, high: -0.3 },
      pValue: 0.001,
      verdict: "regressed",
      cases: 10,
    },
  ],
  gates: [{ name: "minPassRate", limit: 0.9, actual: 0.5, passed: false }],
  newlyFailing: ["case <b>"],
  newlyPassing: [],
};
const experiment: Experiment = {
  id: "e1",
  suite: "s",
  mode: "strict",
  trials: 1,
  cases: 1,
  baselineId: "e0",
  pins: {},
  status: "done",
  createdTimeMs: 0,
  finishedTimeMs: 1,
  verdict,
};
const failed: CaseResult = {
  caseId: "1",
  trial: 0,
  sourceRunId: null,
  runId: null,
  status: "failed",
  error: "Error: <script>\n\n# not a title\n| not | a row |",
  output: null,
  divergence: null,
  scores: [{ name: "exact", value: 0, passed: false, explanation: "[click](javascript:alert)" }],
  costUsd: 0,
  steps: 0,
  durationMs: 0,
};

describe("markdownReport", () => {
  const report = markdownReport({ experiment, verdict, results: [failed] });

  it("says verdict, effect with interval, gates and flips", () => {
    expect(report).toContain("# s: failed (regressed)");
    expect(report).toContain(String.raw`| exact\|x | 0.5 | 1 | -0.5 | -0.7 … -0.3 | 0.001 | regressed |`);
    expect(report).toContain("pass^1 = 0.3867");
    expect(report).toContain("| minPassRate | 0.9 | 0.5 | **fails** |");
    expect(report).toContain("Newly failing: case &lt;b&gt;");
  });

  it("takes nothing from runs for markup", () => {
    expect(report).not.toMatch(/^# not a title/m);
    expect(report).not.toMatch(/^\| not/m);
    expect(report).not.toContain("<script>");
    expect(report).toContain(String.raw`\[click\]\(javascript:alert\)`);
  });
});
