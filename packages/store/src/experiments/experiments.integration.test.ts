import type { CaseResult, Experiment } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore } from "../create-store.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";
const experimentOf = (id: string, suite: string, createdTimeMs: number): Experiment => ({
  id,
  suite,
  createdTimeMs,
  mode: "hybrid",
  trials: 2,
  cases: 1,
  baselineId: null,
  pins: { node: "24" },
  status: "running",
  finishedTimeMs: null,
  verdict: null,
});
const resultOf = (caseId: string, trial: number, status: CaseResult["status"]): CaseResult => ({
  caseId,
  trial,
  status,
  sourceRunId: null,
  runId: null,
  error: null,
  output: { text: "ünï\u0000" },
  divergence: null,
  scores: [],
  costUsd: 0.1,
  steps: 2,
  durationMs: 3,
});

describe("experiments", () => {
  let test: TestServer;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
    store = createStore(await test.newMigratedDatabase());
  });
  afterAll(async () => test.stop());

  it("keeps the last of each experiment, newest first", async () => {
    const first = experimentOf("a", "one", 1000);
    for (const each of [first, experimentOf("b", "one", 2000), experimentOf("c", "two", 1500)]) await store.createExperiment(project, each);
    const done: Experiment = { ...first, status: "done", finishedTimeMs: 3000 };
    await store.updateExperiment(project, done);
    expect(await store.getExperiment(project, "a")).toEqual(done);
    expect(await store.getExperiment("other", "a")).toBeNull();
    expect((await store.listExperiments(project)).map(({ id }) => id)).toEqual(["b", "c", "a"]);
    expect((await store.listExperiments(project, "one")).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  it("replaces the result of the same case and trial", async () => {
    await store.addResults(project, "a", [resultOf("x", 0, "failed"), resultOf("x", 1, "passed")]);
    await store.addResults(project, "a", [resultOf("x", 0, "passed")]);
    expect(await store.listResults(project, "a")).toEqual([resultOf("x", 0, "passed"), resultOf("x", 1, "passed")]);
    expect(await store.listResults(project, "b")).toEqual([]);
  });
});
