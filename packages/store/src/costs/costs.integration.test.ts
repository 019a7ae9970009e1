import type { RecomputeEvent } from "@retake/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import type { SpanRecord } from "../records.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { Store } from "../store.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import { costOf, type PriceVersion } from "./price.ts";

const project = "default";
const priced = (version: string, input: number, output = 0): PriceVersion => ({
  version,
  input,
  output,
  cacheRead: input / 2,
  cacheWrite: input,
  reasoning: output,
  request: 0,
});

describe("costs", () => {
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

  const call = (run: number, span: number, fields: Partial<SpanRecord> = {}): SpanRecord =>
    spanWith({
      traceId: traceIdOf(run),
      spanId: spanIdOf(span),
      parentId: span === 1 ? "" : spanIdOf(1),
      kind: "model",
      provider: "acme",
      model: "large",
      inputTokens: 1_000_000,
      attributes: { kept: "as it is" },
      input: "question",
      ...fields,
    });
  const write = async (...spans: SpanRecord[]): Promise<void> => store.write(batchOf(project, { spans }));
  async function recompute(
    prices: Readonly<Record<string, PriceVersion>>,
    options: { dryRun?: boolean; sinceMs?: number; untilMs?: number } = {},
  ): Promise<RecomputeEvent[]> {
    const price = (_: string, model: string): PriceVersion | null => prices[model] ?? null;
    const signal = new AbortController().signal;
    const given = { project, price, dryRun: false, actor: "test", signal, ...options };
    const events: RecomputeEvent[] = [];
    for await (const event of store.recomputeCosts(given)) events.push(event);
    return events;
  }
  const costOfRun = async (run: number): Promise<number | undefined> => (await store.getRun(project, traceIdOf(run)))?.run.costUsd;

  it("are computed anew by other prices, and back, in rows and summaries", async () => {
    await write(call(1, 1), call(1, 2, { model: "small", costUsd: 0.5, priceVersion: "a" }), call(2, 1), call(3, 1, { model: "other" }));
    expect((await store.getRun(project, traceIdOf(1)))?.run).toMatchObject({ costUsd: 0.5, unpricedCalls: 1 });
    const events = await recompute({ large: priced("b", 3), small: priced("b", 1) });
    expect(events).toEqual([
      { type: "model", provider: "acme", model: "large", priceVersion: "b", calls: 2, costBeforeUsd: 0, costAfterUsd: 6 },
      { type: "model", provider: "acme", model: "small", priceVersion: "b", calls: 1, costBeforeUsd: 0.5, costAfterUsd: 1 },
      { type: "progress", runs: 2, totalRuns: 2 },
      { type: "end", dryRun: false, models: 2, calls: 3, runs: 2, costBeforeUsd: 0.5, costAfterUsd: 7 },
    ]);
    expect((await store.getRun(project, traceIdOf(1)))?.run).toMatchObject({ costUsd: 4, unpricedCalls: 0 });
    expect(await costOfRun(2)).toBe(3);
    expect((await store.getRun(project, traceIdOf(3)))?.run).toMatchObject({ costUsd: 0, unpricedCalls: 1 });
    expect(await store.getSpan(project, traceIdOf(1), spanIdOf(2))).toMatchObject({
      skeleton: { costUsd: 1 },
      attributes: { kept: "as it is" },
      input: "question",
    });
    expect(await recompute({ large: priced("b", 3), small: priced("b", 1) })).toEqual([
      { type: "end", dryRun: false, models: 0, calls: 0, runs: 0, costBeforeUsd: 0, costAfterUsd: 0 },
    ]);
    // There, back, and there again: the same rows as before are written, and hold.
    for (const [version, price] of [["c", 7] as const, ["b", 3] as const, ["c", 7] as const, ["b", 3] as const]) {
      await recompute({ large: priced(version, price) });
      expect(await costOfRun(2)).toBe(price);
    }
    await tamper(database, "OPTIMIZE TABLE spans FINAL");
    expect(await store.listCosts(project, {})).toMatchObject([
      { model: "large", costUsd: 6, priceVersion: "b" },
      { model: "small" },
      { model: "other" },
    ]);
    expect((await store.listAudit({ limit: 1 }))[0]).toMatchObject({ act: "costs.recomputed" });
  });

  it("are only told of on a dry run, and of the time that is asked for", async () => {
    const startMs = Number(START / 1_000_000n);
    await write(call(1, 1), call(2, 1, { start: START + 60_000_000_000n, end: START + 61_000_000_000n }));
    const end = (events: readonly RecomputeEvent[]): unknown => events.at(-1);
    expect(end(await recompute({ large: priced("b", 3) }, { dryRun: true }))).toMatchObject({ dryRun: true, calls: 2, costAfterUsd: 6 });
    expect(await costOfRun(1)).toBe(0);
    expect(await store.listAudit({ limit: 1 })).toEqual([]);
    expect(end(await recompute({ large: priced("b", 3) }, { sinceMs: startMs + 1 }))).toMatchObject({ calls: 1 });
    expect([await costOfRun(1), await costOfRun(2)]).toEqual([0, 3]);
    expect(end(await recompute({ large: priced("b", 3) }, { untilMs: startMs + 1 }))).toMatchObject({ calls: 1 });
    expect(await costOfRun(1)).toBe(3);
  });

  it("leave alone what made no call, what is open, and what has no price any more", async () => {
    await write(
      call(1, 1, { source: "recorded" }),
      call(2, 1, { end: null }),
      call(3, 1, { kind: "tool" }),
      call(4, 1, { kind: "agent", inputTokens: 0 }),
      call(5, 1, { model: "gone", costUsd: 2, priceVersion: "a" }),
      call(6, 1, { model: "", costUsd: 2, priceVersion: "reported" }),
    );
    expect(await recompute({ large: priced("b", 3), "": priced("b", 3) })).toMatchObject([{ type: "end", calls: 0 }]);
    await write(call(7, 1, { kind: "agent" }), call(8, 1, { costUsd: 9, priceVersion: "reported" }));
    expect((await recompute({ large: priced("b", 3) })).at(-1)).toMatchObject({ calls: 2 });
    expect([await costOfRun(7), await costOfRun(8)]).toEqual([3, 3]);
  });

  it("come to what they came to when the calls arrived", async () => {
    const tokens = fc.integer({ min: 0, max: 50_000_000 });
    const usd = fc.double({ min: 0, max: 500, noNaN: true });
    const given = fc.record({
      tokens: fc.record({
        inputTokens: tokens,
        cacheReadTokens: tokens,
        cacheWriteTokens: tokens,
        outputTokens: tokens,
        reasoningTokens: tokens,
      }),
      price: fc.record({
        version: fc.constant("v"),
        input: usd,
        output: usd,
        cacheRead: usd,
        cacheWrite: usd,
        reasoning: usd,
        request: usd,
      }),
    });
    const samples = fc.sample(given, 300);
    const prices = Object.fromEntries(samples.map(({ price }, i) => [`model-${i}`, price]));
    await write(
      ...samples.map(({ tokens: counts, price }, i) =>
        call(i + 1, 1, { model: `model-${i}`, ...counts, costUsd: costOf(counts, price), priceVersion: "v" }),
      ),
    );
    expect(await recompute(prices)).toMatchObject([{ type: "end", calls: 0 }]);
  });

  it("are listed by model and price", async () => {
    await write(
      call(1, 1, { costUsd: 1, priceVersion: "a", outputTokens: 7 }),
      call(1, 2, { costUsd: 2, priceVersion: "b" }),
      call(2, 1, { model: "unheard-of" }),
      call(2, 2, { model: "unheard-of", source: "recorded" }),
    );
    expect(await store.listCosts(project, {})).toEqual([
      {
        provider: "acme",
        model: "large",
        priceVersion: "b",
        calls: 1,
        unpricedCalls: 0,
        inputTokens: 1_000_000,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 0,
        reasoningTokens: 0,
        costUsd: 2,
      },
      {
        provider: "acme",
        model: "large",
        priceVersion: "a",
        calls: 1,
        unpricedCalls: 0,
        inputTokens: 1_000_000,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 7,
        reasoningTokens: 0,
        costUsd: 1,
      },
      {
        provider: "acme",
        model: "unheard-of",
        priceVersion: "",
        calls: 1,
        unpricedCalls: 1,
        inputTokens: 1_000_000,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 0,
        reasoningTokens: 0,
        costUsd: 0,
      },
    ]);
    expect(await store.listCosts("elsewhere", {})).toEqual([]);
    expect(await store.listCosts(project, { untilMs: 1 })).toEqual([]);
  });
});
