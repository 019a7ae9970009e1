import { Attribute, newRunId } from "@retake/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import type { ScoreRecord, SpanRecord } from "../records.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { Store } from "../store.ts";
import { inCluster, startTestServer, type TestServer } from "../test-server.fixture.ts";

const MS = 1_000_000n;
const project = "default";

/** A run with a model call, a failed tool and a step taken over from elsewhere. */
function runOf(traceId: string): SpanRecord[] {
  const child = { traceId, parentId: spanIdOf(1), agent: "support" };
  return [
    spanWith({
      traceId,
      end: START + 5000n * MS,
      conversation: "c-1",
      input: JSON.stringify({ message: "Where is my order?" }),
      output: JSON.stringify("On its way."),
      attributes: { [Attribute.labels]: JSON.stringify(["vip", "beta"]), [Attribute.pins]: JSON.stringify({ node: "24" }) },
    }),
    spanWith({
      ...child,
      spanId: spanIdOf(3),
      start: START + 20n * MS,
      kind: "tool",
      name: "execute_tool lookup",
      tool: "lookup",
      status: "error",
      statusMessage: "card declined",
      stepKey: "tool:lookup#0",
    }),
    spanWith({
      ...child,
      spanId: spanIdOf(2),
      start: START + 10n * MS,
      kind: "model",
      name: "chat gpt-4o",
      model: "gpt-4o",
      inputTokens: 100,
      cacheReadTokens: 20,
      cacheWriteTokens: 3,
      outputTokens: 7,
      reasoningTokens: 5,
      costUsd: 0.1,
      stepKey: "model:chat#0",
    }),
    spanWith({
      ...child,
      spanId: spanIdOf(4),
      start: START + 30n * MS,
      kind: "step",
      name: "plan",
      source: "recorded",
      costUsd: 0.2,
      stepKey: "step:plan#0",
    }),
  ];
}

describe("runs", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  const write = async (spans: readonly SpanRecord[]): Promise<void> => store.write(batchOf(project, { spans }));
  const list = async (q = "", limit = 50, cursor?: string) => store.listRuns(project, { q, limit, cursor });

  it("sums up the spans of a run", async () => {
    await write(runOf(traceIdOf(1)));
    expect((await list()).runs).toEqual([
      {
        runId: traceIdOf(1),
        rootSpanId: spanIdOf(1),
        agent: "support",
        agentVersion: "1",
        service: "shop",
        status: "ok",
        statusMessage: "",
        startTimeMs: Number(START / MS),
        durationMs: 5000,
        steps: 3,
        inheritedSteps: 1,
        errors: 1,
        models: ["gpt-4o"],
        tools: ["lookup"],
        inputTokens: 123,
        outputTokens: 12,
        costUsd: 0.3,
        unpricedCalls: 0,
        conversation: "c-1",
        firstInput: "Where is my order?",
        lastOutput: "On its way.",
        labels: ["vip", "beta"],
        fork: null,
        replay: null,
        experiment: null,
        scores: [],
      },
    ]);
    expect(await database.rows("SELECT step_kinds, step_names, step_statuses FROM runs FINAL")).toEqual([
      { step_kinds: ["model", "tool", "step"], step_names: ["gpt-4o", "lookup", "plan"], step_statuses: ["unset", "error", "unset"] },
    ]);
  });

  it("comes to the same whatever order, repetition and grouping spans arrive in", async () => {
    const spans = runOf(traceIdOf(2)).flatMap((span) => [span, { ...span, end: null, output: "" }, span]);
    await write(runOf(traceIdOf(1)));
    const [expected] = (await list()).runs;
    let number = 100;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(spans, { minLength: spans.length }), fc.integer({ min: 1, max: 6 }), async (shuffled, size) => {
        const traceId = traceIdOf(number++);
        for (let i = 0; i < shuffled.length; i += size) await write(shuffled.slice(i, i + size).map((span) => ({ ...span, traceId })));
        const found = await store.getRun(project, traceId);
        expect(found).toEqual({ run: { ...expected, runId: traceId }, pins: { node: "24" }, forks: [] });
        expect(await store.listSpans(project, traceId)).toHaveLength(4);
      }),
      { numRuns: inCluster ? 3 : 8 },
    );
  });

  describe("what agents say of themselves", () => {
    const agent = (fields: Partial<SpanRecord>): SpanRecord => spanWith({ kind: "agent", ...fields });
    const model = (fields: Partial<SpanRecord>): SpanRecord =>
      spanWith({ kind: "model", model: "gpt-4o", priceVersion: "v", inputTokens: 10, outputTokens: 1, costUsd: 0.01, ...fields });
    const totals = { inputTokens: 1000, cacheReadTokens: 10, outputTokens: 100, reasoningTokens: 1, costUsd: 1, priceVersion: "v" };
    const below = (number: number, parent: number): Partial<SpanRecord> => ({ spanId: spanIdOf(number), parentId: spanIdOf(parent) });

    it("counts where no model was called below it", async () => {
      await write([agent(totals)]);
      expect((await list()).runs[0]).toMatchObject({ inputTokens: 1010, outputTokens: 101, costUsd: 1 });
      await write([agent({ ...below(2, 1), ...totals, inputTokens: 500 })]);
      expect((await list()).runs[0]).toMatchObject({ inputTokens: 510, outputTokens: 101, costUsd: 1 });
      await write([model(below(3, 2))]);
      expect((await list()).runs[0]).toMatchObject({ inputTokens: 10, outputTokens: 1, costUsd: 0.01 });
      await write([agent({ ...below(4, 1), ...totals }), spanWith({ ...below(5, 4), kind: "tool" })]);
      expect((await list()).runs[0]).toMatchObject({ inputTokens: 1020, outputTokens: 102, costUsd: 1.01 });
    });

    it("is summed up for many runs at once, whatever comes first", async () => {
      const runs = [1, 2, 3].map(traceIdOf);
      const of = (traceId: string): SpanRecord[] => [
        agent({ traceId, ...totals }),
        agent({ traceId, ...below(2, 1), ...totals, inputTokens: Number.parseInt(traceId, 16) }),
        model({ traceId, ...below(3, 1) }),
      ];
      await write(runs.flatMap((traceId) => of(traceId).slice(0, 1)));
      await write(runs.flatMap((traceId) => of(traceId).slice(1)));
      for (const traceId of runs)
        expect((await store.getRun(project, traceId))?.run).toMatchObject({
          inputTokens: 20 + Number.parseInt(traceId, 16),
          costUsd: 1.01,
        });
    });
  });

  it("counts the calls for which no price was known", async () => {
    const call = (number: number, fields: Partial<SpanRecord>): SpanRecord =>
      spanWith({ spanId: spanIdOf(number), parentId: spanIdOf(1), kind: "model", model: "m", inputTokens: 5, ...fields });
    await write([
      spanWith({}),
      call(2, {}),
      call(3, { inputTokens: 0 }),
      call(4, { priceVersion: "v" }),
      call(5, { source: "recorded" }),
      call(6, { end: null }),
      call(7, { inputTokens: 0, status: "error" }),
      call(8, { costUsd: 0.5, priceVersion: "reported" }),
    ]);
    expect((await list()).runs[0]).toMatchObject({ unpricedCalls: 2, costUsd: 0.5 });
    await write([spanWith({ traceId: traceIdOf(2), inputTokens: 3 })]);
    expect((await store.getRun(project, traceIdOf(2)))?.run).toMatchObject({ unpricedCalls: 1, inputTokens: 3 });
  });

  it("is running while its root is absent or open", async () => {
    const [root, tool] = runOf(traceIdOf(1));
    await write([tool!]);
    expect((await list()).runs[0]).toMatchObject({ status: "running", rootSpanId: null, agent: "support", steps: 1 });
    await write([{ ...root!, end: null, output: "" }]);
    expect((await list()).runs[0]).toMatchObject({
      status: "running",
      rootSpanId: spanIdOf(1),
      firstInput: "Where is my order?",
      lastOutput: "",
    });
    expect((await store.listSpans(project, traceIdOf(1)))[0]).toMatchObject({ status: "running", durationMs: null });
    await write([{ ...root!, status: "error", statusMessage: "gave up" }]);
    expect((await list()).runs[0]).toMatchObject({ status: "error", statusMessage: "gave up", durationMs: 5000 });
  });

  it("knows where a run comes from, and its forks", async () => {
    const [parent, fork] = [traceIdOf(1), traceIdOf(2)];
    const lineage = { [Attribute.forkRunId]: parent, [Attribute.forkSpanId]: spanIdOf(3), [Attribute.forkPoint]: "before" };
    const others = {
      [Attribute.experimentId]: "e-1",
      [Attribute.caseId]: "c-1",
      [Attribute.trial]: "2",
      [Attribute.replayMode]: "hybrid",
      [Attribute.replayRunId]: parent,
    };
    await write([...runOf(parent), spanWith({ traceId: fork, attributes: { ...lineage, ...others } })]);
    const found = await store.getRun(project, parent);
    expect(found?.forks).toMatchObject([
      {
        runId: fork,
        fork: { runId: parent, spanId: spanIdOf(3), point: "before" },
        experiment: { id: "e-1", caseId: "c-1", trial: 2 },
        replay: { runId: parent, mode: "hybrid" },
      },
    ]);
    expect(found?.run.fork).toBeNull();
    expect(await store.getRun(project, traceIdOf(9))).toBeNull();
    expect(await store.getRun("other", parent)).toBeNull();
  });

  it("takes attributes that make no sense", async () => {
    const attributes = {
      [Attribute.labels]: "no list",
      [Attribute.pins]: "[1",
      [Attribute.forkRunId]: "'; DROP",
      [Attribute.trial]: "-x",
      [Attribute.experimentId]: "e",
    };
    await write([
      spanWith({ attributes, start: -5n, end: 2n ** 70n, costUsd: Number.NaN, inputTokens: -1, input: "\u0000\ud800", kind: "model" }),
    ]);
    const found = await store.getRun(project, traceIdOf(1));
    expect(found).toMatchObject({
      pins: {},
      run: { labels: [], fork: null, experiment: { id: "e", trial: 0 }, costUsd: 0, inputTokens: 0 },
    });
  });

  it("pages by start and id, each run once", async () => {
    const ids = Array.from({ length: 25 }, (_, i) => traceIdOf(i + 1));
    // Five at each instant, so that pages end between runs of the same start.
    await write(ids.map((traceId, i) => spanWith({ traceId, start: START + BigInt(Math.floor(i / 5)) })));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list("", 4, cursor);
      expect(page.total).toBe(25);
      seen.push(...page.runs.map(({ runId }) => runId));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids.toReversed());
    await expect(list("", 4, "nonsense")).rejects.toMatchObject({ code: "bad_request" });
  });

  it("gives a span with its content and scores", async () => {
    const score: ScoreRecord = {
      project,
      traceId: traceIdOf(1),
      spanId: spanIdOf(3),
      name: "right",
      value: 0.5,
      label: null,
      explanation: "why",
      source: "model",
      time: START,
    };
    const [root, tool] = runOf(traceIdOf(1));
    const full = {
      ...tool!,
      input: '{"id":1}',
      output: "none",
      attributes: { a: "1" },
      resource: { host: "h" },
      events: '[{"name":"e"}]',
      links: "[]",
    };
    await store.write(
      batchOf(project, { spans: [root!, full], scores: [score, { ...score, spanId: "", name: "all", value: null, label: "good" }] }),
    );
    await store.write(batchOf(project, { scores: [{ ...score, value: 0.75, time: START + 1n }] }));
    const span = await store.getSpan(project, traceIdOf(1), spanIdOf(3));
    expect(span).toMatchObject({
      input: '{"id":1}',
      output: "none",
      attributes: { a: "1" },
      resource: { host: "h" },
      events: '[{"name":"e"}]',
      skeleton: { parentId: spanIdOf(1), status: "error", checkpointPre: null },
    });
    expect(span?.scores).toEqual([{ name: "right", value: 0.75, label: null, explanation: "why", source: "model", spanId: spanIdOf(3) }]);
    expect((await list()).runs[0]?.scores.map(({ name, label }) => [name, label])).toEqual([
      ["all", "good"],
      ["right", null],
    ]);
    expect(await store.getSpan(project, traceIdOf(1), spanIdOf(99))).toBeNull();
  });

  it("tells of each change once", async () => {
    const [first, second] = [newRunId(), newRunId()];
    await write([spanWith({ traceId: first })]);
    const one = await store.changedRuns(project, 0);
    expect(one.runIds).toEqual([first]);
    const none = await store.changedRuns(project, one.untilMs);
    expect(none.runIds).toEqual([]);
    await write([spanWith({ traceId: second })]);
    const two = await store.changedRuns(project, none.untilMs);
    expect(two.runIds).toEqual([second]);
    await store.write(
      batchOf(project, {
        scores: [{ traceId: first, spanId: "", name: "s", value: 1, label: null, explanation: null, source: "code", time: START }],
      }),
    );
    expect((await store.changedRuns(project, two.untilMs)).runIds).toEqual([first]);
  });

  it("takes a batch of thousands of runs", async () => {
    await write(Array.from({ length: 4500 }, (_, i) => spanWith({ traceId: traceIdOf(i + 1) })));
    expect((await list("", 1)).total).toBe(4500);
  });
});
