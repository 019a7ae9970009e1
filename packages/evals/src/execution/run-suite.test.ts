import { setImmediate } from "node:timers/promises";
import { agent, step } from "@retake/sdk";
import { describe, expect, it, vi } from "vitest";
import { exact, maxCost, maxSteps, recordedScore, scorer } from "../scorers/index.ts";
import { defineSuite, type SuiteDefinition } from "../suites/index.ts";
import { MemoryCollector } from "../testing/memory-collector.ts";
import { runSuite, type SuiteProgress } from "./run-suite.ts";

/** Answers with what its one step found; a broken version asks something else. */
const answering = (name: string, ask: (city: string) => string = (city) => city) =>
  agent({ name }, async ({ city }: { city: string }) => {
    const weather = await step("weather", { city: ask(city) }, () => {
      throw new Error("a strict replay never runs a step");
    });
    return { weather };
  });

const reward = (value: number) => [{ name: "reward", value, label: null, explanation: null, source: "code", spanId: null }];

function collectorWith(cities: readonly string[], agentName = "weather"): MemoryCollector {
  const collector = new MemoryCollector();
  for (const [i, city] of cities.entries()) {
    collector.add(agentName, {
      input: { city },
      steps: [{ name: "weather", input: { city }, output: "rain" }],
      output: { weather: "rain" },
      labels: ["w", `city:${city}`, `trial:${i}`],
      scores: reward(i % 2),
      costUsd: 0.5,
    });
  }
  return collector;
}

const base: SuiteDefinition = {
  name: "weather",
  agent: answering("weather"),
  cases: "w",
  mode: "strict",
  scorers: [exact(), maxSteps(1), maxCost(1)],
};
const run = (collector: MemoryCollector, suite: SuiteDefinition, options: Partial<Parameters<typeof runSuite>[1]> = {}) =>
  runSuite(defineSuite(suite), { client: collector.client, flush: async () => undefined, ...options });

describe("runSuite", () => {
  it("replays every recording strictly and stores the experiment", async () => {
    const collector = collectorWith(["Oslo", "Rome", "Lima"]);
    const progress: SuiteProgress[] = [];
    const { verdict, results, experiment } = await run(collector, base, { onProgress: (each) => progress.push(each) });
    expect(verdict).toMatchObject({ passed: true, verdict: "no baseline", passRate: 1, passHatK: [{ k: 1, value: 1 }] });
    expect(results.map(({ status, costUsd, steps, output }) => ({ status, costUsd, steps, output }))).toEqual(
      Array.from({ length: 3 }, () => ({ status: "passed", costUsd: 0.5, steps: 1, output: { weather: "rain" } })),
    );
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(3);
    expect(collector.experiments).toEqual([expect.objectContaining({ id: experiment.id, status: "done", cases: 3, trials: 1 })]);
    expect(collector.results.get(experiment.id)).toHaveLength(3);
    expect(progress.at(-1)).toMatchObject({ type: "result", done: 3, trials: 3 });
  });

  it("finds code that leaves the recorded path: diverged trials fail, against the baseline they regress", async () => {
    const collector = collectorWith(["a", "b", "c", "d", "e", "f", "g", "h"]);
    await run(collector, base);
    const { verdict, results, experiment } = await run(collector, { ...base, agent: answering("weather", (city) => city.toUpperCase()) });
    expect(experiment.baselineId).toBe("experiment-1");
    expect(results[0]).toMatchObject({ status: "failed", divergence: { type: "INPUT", key: "step:weather#0" } });
    expect(verdict).toMatchObject({ passed: false, verdict: "regressed", passRate: 0 });
    expect(verdict.newlyFailing).toHaveLength(8);
    const repaired = await run(collector, base);
    expect(repaired.verdict).toMatchObject({ passed: true, verdict: "improved" });
  });

  it("groups runs by a label into cases with a recording a trial", async () => {
    const collector = collectorWith(["Oslo", "Oslo", "Rome", "Rome"]);
    const { results, verdict } = await run(collector, {
      ...base,
      cases: { search: "w", groupBy: "city" },
      scorers: [recordedScore("reward")],
    });
    expect(results.map(({ caseId, trial, status }) => [caseId, trial, status])).toEqual([
      ["city:Oslo", 0, "failed"],
      ["city:Oslo", 1, "passed"],
      ["city:Rome", 0, "failed"],
      ["city:Rome", 1, "passed"],
    ]);
    expect(verdict.passHatK).toEqual([
      { k: 1, value: 0.5 },
      { k: 2, value: 0 },
    ]);
  });

  it("keeps what could not be run apart from failures, and never lets it pass", async () => {
    const collector = collectorWith(["Oslo"]);
    collector.add("other", { input: {}, steps: [], output: null, labels: ["w"] });
    const { results, verdict } = await run(collector, base);
    expect(results.map(({ status }) => status)).toEqual(["passed", "error"]);
    expect(results[1]?.error).toContain('recorded from the agent "other"');
    expect(verdict).toMatchObject({ passed: false, passRate: 1, gates: [{ name: "maxErrors", actual: 1, passed: false }] });
  });

  it("counts a scorer that throws as not run, and fails agents that throw", async () => {
    const collector = collectorWith(["Oslo"]);
    const broken = scorer("broken", () => {
      throw new Error("no such field");
    });
    expect((await run(collector, { ...base, scorers: [broken] })).results[0]).toMatchObject({ status: "error", error: "no such field" });
    const throwing = agent({ name: "weather" }, async ({ city }: { city: string }) => {
      await step("weather", { city }, () => "never");
      throw new TypeError("undefined is not a function");
    });
    const { results } = await run(collector, { ...base, agent: throwing, scorers: [scorer("any", () => true)] });
    expect(results[0]).toMatchObject({ status: "failed", error: "TypeError: undefined is not a function", scores: [{ passed: false }] });
  });

  it("scores recordings without running anything", async () => {
    const collector = collectorWith(["Oslo", "Rome"]);
    const { agent: _, ...rest } = base;
    const { results } = await run(collector, { ...rest, mode: "recorded", scorers: [recordedScore("reward")] });
    expect(results.map(({ status, runId, sourceRunId }) => [status, runId === sourceRunId])).toEqual([
      ["failed", true],
      ["passed", true],
    ]);
  });

  it("runs live on the input of a case, and takes cost and outcome from the run that was made", async () => {
    const collector = new MemoryCollector();
    const made: { runId: string; city: string }[] = [];
    const greeting = agent({ name: "greeting" }, async ({ city }: { city: string }, { id }) => {
      made.push({ runId: id, city });
      return `Hello ${city}`;
    });
    const flush = async () => {
      for (const { runId, city } of made.splice(0))
        collector.add("greeting", { input: { city }, steps: [], output: `Hello ${city}`, costUsd: 0.2 }, runId);
    };
    const cases = [{ id: "1", input: { city: "Oslo" }, expected: "Hello Oslo" }];
    // Checkpoints travel apart from spans: at first they are not there yet.
    const { listCheckpoints } = collector.client;
    const late = vi.fn<typeof listCheckpoints>(listCheckpoints).mockResolvedValueOnce({ checkpoints: [] });
    const client = { ...collector.client, listCheckpoints: late };
    const { results } = await run(
      collector,
      { name: "live", agent: greeting, cases, mode: "live", trials: 2, scorers: [exact(), maxCost(0.1)] },
      { client, flush },
    );
    expect(results.map(({ status, output, costUsd, trial }) => ({ status, output, costUsd, trial }))).toEqual([
      { status: "failed", output: "Hello Oslo", costUsd: 0.2, trial: 0 },
      { status: "failed", output: "Hello Oslo", costUsd: 0.2, trial: 1 },
    ]);
    expect(results[0]?.scores.map(({ name, passed }) => [name, passed])).toEqual([
      ["exact", true],
      ["cost", false],
    ]);
  });

  it("runs at most as many trials at once as allowed", async () => {
    const collector = collectorWith(["a", "b", "c", "d", "e", "f"]);
    let open = 0;
    let most = 0;
    const slow = scorer("slow", async () => {
      most = Math.max(most, ++open);
      await setImmediate();
      open--;
      return true;
    });
    await run(collector, { ...base, scorers: [slow], concurrency: 2 });
    expect(most).toBe(2);
  });

  it("marks the experiment as failed when results can't be stored", async () => {
    const collector = collectorWith(["Oslo"]);
    const client = { ...collector.client, addResults: vi.fn().mockRejectedValue(new Error("disk full")) };
    await expect(run(collector, base, { client })).rejects.toThrow("disk full");
    expect(collector.experiments[0]?.status).toBe("failed");
  });

  it("stops when it is told to, and marks the experiment as failed", async () => {
    const collector = collectorWith(["Oslo", "Rome", "Lima", "Cairo"]);
    const stop = new AbortController();
    const ran: string[] = [];
    const running = run(
      collector,
      { ...base, concurrency: 1 },
      {
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.type === "result") ran.push(progress.result.caseId);
          if (ran.length === 2) stop.abort(new Error("told to"));
        },
      },
    );
    await expect(running).rejects.toThrow("told to");
    expect(ran).toHaveLength(2);
    expect(collector.experiments).toEqual([expect.objectContaining({ status: "failed" })]);
  });

  it("picks the baseline asked for, and a whole one by itself", async () => {
    const collector = collectorWith(["Oslo", "Rome"]);
    await run(collector, base);
    await run(collector, base, { filter: "1" });
    expect((await run(collector, base)).experiment.baselineId).toBe("experiment-1");
    expect((await run(collector, base, { baseline: "none" })).experiment.baselineId).toBeNull();
    await expect(run(collector, { ...base, name: "other" }, { baseline: "experiment-1" })).rejects.toThrow(
      'of the suite "weather", not of "other"',
    );
    await expect(run(collector, base, { filter: "nowhere" })).rejects.toThrow("None of the 2 cases");
  });
});
