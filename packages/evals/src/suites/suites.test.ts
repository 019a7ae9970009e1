import { agent } from "@retake/sdk";
import { describe, expect, it } from "vitest";
import { exact, jsonPath, recordedScore } from "../scorers/index.ts";
import { MemoryCollector } from "../testing/memory-collector.ts";
import { defineSuite, isSuite, type SuiteDefinition } from "./define-suite.ts";
import { resolveCases } from "./resolve-cases.ts";

const base: SuiteDefinition = {
  name: "s",
  agent: agent({ name: "a" }, async () => 1),
  cases: "label:x",
  mode: "strict",
  scorers: [exact()],
};

describe("defineSuite", () => {
  it("gives what isSuite knows", () => {
    expect(isSuite(defineSuite(base))).toBe(true);
    expect(isSuite(base)).toBe(false);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["no name", { name: " " }, "name"],
    ["no scorer", { scorers: [] }, "scorers"],
    ["an unknown key", { scorer: [] }, "scorer"],
    ["a gate out of range", { gates: { minPassRate: 95 } }, "minPassRate"],
    ["a case without input or runs", { cases: [{ id: "1" }] }, "needs an `input` or `runs`"],
    [
      "two cases of one id",
      {
        cases: [
          { id: "1", input: 1 },
          { id: "1", input: 2 },
        ],
      },
      'Two cases are called "1"',
    ],
    ["two scorers of one name", { scorers: [exact(), exact()] }, 'Two scorers are called "exact"'],
    ["no agent", { agent: undefined }, "needs an `agent`"],
    ["a recorded score in live mode", { mode: "live", scorers: [recordedScore("r")] }, "means nothing in mode live"],
  ])("refuses %s", (_, change, message) => {
    expect(() => defineSuite({ ...base, ...change })).toThrow(message);
  });

  it("refuses what is no JSONPath", () => {
    expect(() => jsonPath("$.[")).toThrow("no JSONPath");
  });
});

describe("resolveCases", () => {
  const collector = new MemoryCollector();
  const labels = ["x:10", "x:9", "x:10", "x:9"];
  const runs = labels.map((label, i) => collector.add("a", { input: i, steps: [], output: i, labels: ["all", label, `trial:${3 - i}`] }));
  collector.add("a", { input: 0, steps: [], output: 0, labels: ["all"], replayed: true });

  it("takes searched runs oldest first, and never what a replay made", async () => {
    expect((await resolveCases(collector.client, "all")).map(({ id }) => id)).toEqual(runs.map(({ runId }) => runId));
  });

  it("groups by a label in natural order, trials by their label", async () => {
    const cases = await resolveCases(collector.client, { search: "all", groupBy: "x" });
    expect(cases.map(({ id, recordings }) => [id, ...recordings.map(({ runId }) => runId)])).toEqual([
      ["x:9", runs[3]!.runId, runs[1]!.runId],
      ["x:10", runs[2]!.runId, runs[0]!.runId],
    ]);
    await expect(resolveCases(collector.client, { search: "all", groupBy: "y" })).rejects.toThrow('has no label "y:…"');
  });

  it("takes what a saved search says, with its range, and says which one is not there", async () => {
    const times = { createdTimeMs: 0, createdBy: "loopback", changedTimeMs: 0, changedBy: "loopback" };
    collector.searches.push({ id: "1".repeat(32), name: "Nine", q: "x:9", range: "30d", ...times });
    const asked: unknown[] = [];
    const client = {
      ...collector.client,
      listRuns: async (args: Parameters<typeof collector.client.listRuns>[0]) => {
        asked.push(args?.query?.range);
        return collector.client.listRuns(args);
      },
    };
    expect((await resolveCases(client, { saved: "Nine", limit: 1 })).map(({ id }) => id)).toEqual([runs[3]!.runId]);
    expect(asked).toEqual(["30d"]);
    expect((await resolveCases(client, { saved: "Nine", groupBy: "x" })).map(({ id }) => id)).toEqual(["x:9"]);
    await expect(resolveCases(client, { saved: "Ten" })).rejects.toMatchObject({
      code: "suite_invalid",
      message: expect.stringContaining('"Ten"') as string,
    });
    expect(() => defineSuite({ name: "s", cases: { saved: " " }, mode: "recorded", scorers: [exact()] })).toThrow("not valid");
  });

  it("reads cases from code", async () => {
    const [first, second] = await resolveCases(collector.client, [
      { id: "1", input: new Map([[1, 2]]) },
      { id: "2", runs: [runs[0]!.runId], expected: 7 },
    ]);
    expect(first).toMatchObject({ id: "1", input: { "~map": [[1, 2]] }, recordings: [] });
    expect(second).toMatchObject({ id: "2", input: undefined, expected: 7, recordings: [{ runId: runs[0]!.runId }] });
  });

  it("says when nothing matches", async () => {
    await expect(resolveCases(collector.client, "nothing")).rejects.toThrow('No run matches "nothing"');
  });
});
