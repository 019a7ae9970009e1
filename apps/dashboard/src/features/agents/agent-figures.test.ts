import type { AgentBucket, AgentVersion } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { chartOf, costPerRun, errorShare, OTHERS, runsSearch, scoreNames } from "./agent-figures.ts";

const bucket = (startMs: number, version: string | null, runs: number): AgentBucket => ({ startMs, version, runs }) as AgentBucket;
const version = (name: string, scores: string[] = []): AgentVersion =>
  ({ version: name, scores: scores.map((each) => ({ name: each, mean: 1, count: 1 })) }) as unknown as AgentVersion;

describe("figures of agents", () => {
  it("are shares of what has ended, and costs of what ran", () => {
    expect([errorShare({ runs: 4, failedRuns: 1, runningRuns: 2 }), errorShare({ runs: 1, failedRuns: 0, runningRuns: 1 })]).toEqual([
      0.5,
      null,
    ]);
    expect([costPerRun({ costUsd: 3, runs: 2 }), costPerRun({ costUsd: 0, runs: 0 })]).toEqual([1.5, null]);
  });

  it("become lines, one a version, with gaps where a version did not run", () => {
    const buckets = [bucket(1, "1", 3), bucket(1, null, 1), bucket(1, "", 7), bucket(3, "2", 5), bucket(3, "1", 0)];
    const versions = [version("2"), version("1"), version(""), version("rare")];
    const chart = chartOf({ buckets, versions, widthMs: 1 }, String, ({ runs }) => (runs === 0 ? null : runs));
    expect(chart.series).toEqual(["2", "1", "no version", OTHERS]);
    expect(chartOf({ buckets: [], versions, widthMs: 1 }, String, ({ runs }) => runs)).toEqual({ series: [], data: [] });
    expect(chart.data).toEqual([{ Time: "1", "1": 3, [OTHERS]: 1, "no version": 7 }, { Time: "2" }, { Time: "3", "2": 5 }]);
  });

  it("lead to the runs behind them", () => {
    expect(runsSearch("support")).toBe('agent:"support"');
    expect(runsSearch('a "b"', "1")).toBe('agent:"a \\"b\\"" version:"1"');
    expect(scoreNames([version("1", ["right", "kind"]), version("2", ["right"])])).toEqual(["kind", "right"]);
  });
});
