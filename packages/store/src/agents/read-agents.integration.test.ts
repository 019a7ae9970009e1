import { Attribute, type Experiment } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "../create-store.ts";
import { batchOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { SpanRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";
import { bucketWidth } from "./read-agents.ts";

const project = "default";
const SECOND = 1_000_000_000n;
const HOUR_MS = 3_600_000;
const startMs = Number(START / 1_000_000n);
const range = { sinceMs: startMs, untilMs: startMs + 24 * HOUR_MS };

describe("agents", () => {
  let test: TestServer;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    store = createStore(await test.newMigratedDatabase());
  });
  afterAll(async () => test.stop());

  let next = 1;
  /** A run that began some hours after the range does, and took some seconds; 0 seconds: it is going on. */
  const run = (version: string, hours: number, seconds: number, fields: Partial<SpanRecord> = {}): SpanRecord => {
    const start = START + BigInt(hours * HOUR_MS) * 1_000_000n;
    const end = seconds === 0 ? null : start + BigInt(seconds) * SECOND;
    return spanWith({ traceId: traceIdOf(next++), agentVersion: version, start, end, ...fields });
  };
  const write = (...spans: SpanRecord[]) => store.write(batchOf(project, { spans }));
  const score = (span: SpanRecord, name: string, value: number | null) =>
    store.write(
      batchOf(project, {
        scores: [{ traceId: span.traceId, spanId: "", name, value, label: null, explanation: null, source: "code", time: START }],
      }),
    );

  it("are listed by version: runs, errors, cost, tokens, durations and scores", async () => {
    const runs = [
      run("1", 0, 1),
      run("1", 1, 3, { status: "error" }),
      run("1", 2, 0),
      run("2", 3, 5, { inputTokens: 100, outputTokens: 10, costUsd: 0.25 }),
      // A replay: its time and its errors are not the agent's.
      run("2", 4, 100, { status: "error", attributes: { [Attribute.replayMode]: "strict" } }),
      run("1", 5, 2, { agent: "triage" }),
      run("1", 1, 1, { agent: "" }),
      run("0", -1, 1),
      run("0", 24, 1),
    ];
    await write(...runs);
    // Twice: the summary of the run is made again, and counted once.
    await write(runs[0]!);
    await score(runs[0]!, "right", 1);
    await score(runs[1]!, "right", 0);
    await score(runs[2]!, "right", null);
    await score(runs[4]!, "kind", 0.5);
    const versions = await store.listAgents(project, range);
    expect(versions).toMatchObject([
      { agent: "triage", version: "1", runs: 1 },
      {
        agent: "support",
        version: "2",
        runs: 1,
        failedRuns: 0,
        replays: 1,
        costUsd: 0.25,
        inputTokens: 100,
        outputTokens: 10,
        durationP50Ms: 5000,
        durationP95Ms: 5000,
        scores: [{ name: "kind", mean: 0.5, count: 1 }],
        firstSeenMs: startMs + 3 * HOUR_MS,
        lastSeenMs: startMs + 4 * HOUR_MS,
      },
      { agent: "support", version: "1", runs: 3, failedRuns: 1, runningRuns: 1, scores: [{ name: "right", mean: 0.5, count: 2 }] },
    ]);
    expect(versions).toHaveLength(3);
    expect(versions[2]!.durationP50Ms).toBeGreaterThanOrEqual(1000);
    expect(versions[2]!.durationP95Ms).toBeLessThanOrEqual(3000);
    expect(await store.listAgents("other", range)).toEqual([]);
  });

  it("have no durations where nothing has ended", async () => {
    await write(run("1", 0, 0));
    expect(await store.listAgents(project, range)).toMatchObject([{ durationP50Ms: null, durationP95Ms: null }]);
  });

  it("have a history by version, with the rare ones together, and the suites that ran them", async () => {
    const experiment: Experiment = {
      id: "e1",
      suite: "nightly",
      createdTimeMs: startMs,
      mode: "hybrid",
      trials: 1,
      cases: 1,
      baselineId: null,
      pins: {},
      status: "running",
      finishedTimeMs: null,
      verdict: null,
    };
    await store.createExperiment(project, experiment);
    const many = ["1", "2", "3", "4", "5", "6"].flatMap((version) => [run(version, 1, 1), run(version, 2, 1)]);
    const rare = [run("7", 2, 1), run("8", 2, 1, { attributes: { [Attribute.experimentId]: "e1" } })];
    await write(...many, ...rare, run("1", 2, 1, { agent: "triage" }));
    await score(rare[0]!, "right", 1);
    const { versions, widthMs, buckets, suites } = await store.getAgent(project, "support", range);
    expect(versions.map(({ version }) => version).toSorted()).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    expect(widthMs).toBe(HOUR_MS / 2);
    expect(buckets).toHaveLength(13);
    expect(buckets.filter(({ version }) => version === "3")).toMatchObject([
      { startMs: startMs + HOUR_MS, runs: 1, scores: [] },
      { startMs: startMs + 2 * HOUR_MS, runs: 1, scores: [] },
    ]);
    expect(buckets.filter(({ version }) => version === null)).toMatchObject([
      { startMs: startMs + 2 * HOUR_MS, runs: 2, scores: [{ name: "right", mean: 1, count: 1 }] },
    ]);
    expect(suites).toMatchObject([{ name: "nightly", experiments: 1 }]);
    expect(await store.getAgent(project, "nobody", range)).toMatchObject({ versions: [], buckets: [], suites: [] });
  });

  it("has buckets of a round width, and not too many", () => {
    const width = (hours: number) => bucketWidth({ sinceMs: 0, untilMs: hours * HOUR_MS }) / 60_000;
    expect([1, 24, 7 * 24, 30 * 24, 90 * 24].map(width)).toEqual([5, 30, 360, 1440, 2880]);
    expect(width(24 * 365 * 10_000)).toBeGreaterThan(0);
  });
});
