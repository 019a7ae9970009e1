import { Attribute, parseSearch, type Experiment, type RunSummary } from "@retake/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { CheckpointRecord, ScoreRecord, SpanRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { inCluster, startTestServer, type TestServer } from "../test-server.fixture.ts";
import { compileSearch } from "./compile.ts";
import { naiveMatch, type NaiveRun } from "./naive-match.fixture.ts";
import { searches } from "./searches.fixture.ts";
import { searchedText } from "./searched-text.ts";

const project = "default";
const MS = 1_000_000n;
const agents = ["support", "Support_2", "100%", "a\\b", ""];
const tools = ["lookup", "refund", "look_up"];
const models = ["gpt-4o", "gpt-4o-mini"];
const texts = ["Where is my order", "card declined", "the card was declined", "refund of 20 dollars", ""];

const at = <T>(items: readonly T[], n: number): T => items[n % items.length]!;

/** Thirty runs that differ in all that can be searched for. */
function spansOf(n: number): SpanRecord[] {
  const traceId = traceIdOf(n + 1);
  const attributes = {
    [Attribute.labels]: JSON.stringify(n % 3 === 0 ? ["vip"] : n % 3 === 1 ? ["beta", "VIP-2"] : []),
    ...(n % 5 === 0 ? { [Attribute.forkRunId]: traceIdOf(999), [Attribute.forkSpanId]: spanIdOf(1), [Attribute.forkPoint]: "after" } : {}),
    ...(n % 7 === 0 ? { [Attribute.replayMode]: "hybrid" } : {}),
    ...(n % 4 === 0 ? { [Attribute.experimentId]: `exp-${n % 8}` } : {}),
  };
  const start = START + BigInt(n) * 3_600_000n * MS;
  const root = spanWith({
    traceId,
    start,
    end: start + BigInt(n * 250) * MS,
    agent: at(agents, n),
    agentVersion: String(n % 4),
    service: n % 2 === 0 ? "shop" : "desk",
    environment: n % 3 === 0 ? "production" : "",
    user: `user-${n % 5}`,
    provider: n % 4 === 1 ? "openai" : "",
    resource: { "host.name": `host-${n % 3}` },
    conversation: `c-${n % 6}`,
    status: n % 6 === 5 ? "error" : "unset",
    attributes: { ...attributes, "http.status_code": String(200 + (n % 4) * 100), "http.route": n % 2 === 0 ? "/orders" : "" },
    input: JSON.stringify({ message: at(texts, n) }),
  });
  const steps = Array.from({ length: n % 8 }, (_, i) =>
    spanWith({
      traceId,
      name: `step ${i}`,
      start: start + BigInt(i) * MS,
      spanId: spanIdOf(i + 2),
      parentId: spanIdOf(1),
      kind: (n * 5 + i * 3) % 4 < 2 ? "tool" : "model",
      tool: (n * 5 + i * 3) % 4 < 2 ? at(tools, n + i * i) : "",
      model: (n * 5 + i * 3) % 4 < 2 ? "" : at(models, n),
      agent: "",
      stepKey: `s${i}`,
      inputTokens: n * 10,
      outputTokens: i,
      costUsd: n / 100,
      status: (n + i) % 5 === 0 ? "error" : "unset",
      statusMessage: (n + i) % 5 === 0 ? "timeout in gateway" : "",
      input: i % 3 === 2 ? "plain" : JSON.stringify({ amount: (n + i) % 4, order: { id: `A-${n % 3}` }, lines: [{ sku: at(tools, n) }] }),
      output: n % 2 === 0 ? at(texts, n + i) : JSON.stringify({ text: at(texts, n + i), ok: i % 2 === 0 }),
      end: start + BigInt(i) * MS + BigInt(i * 700) * MS,
    }),
  );
  return [root, ...steps];
}

/** What the states of a run held, whenever. */
function statesOf(n: number): { path: string; value: string }[] {
  if (n % 2 === 1) return [];
  return [
    { path: "cart.total", value: String(10 - n) },
    { path: "cart.total", value: String(n / 4) },
    { path: "stage", value: n % 3 === 0 ? "Asked" : "done" },
  ];
}

const checkpoints = Array.from({ length: 30 }, (_, n) =>
  statesOf(n).map(({ path, value }, index): CheckpointRecord => ({
    project,
    traceId: traceIdOf(n + 1),
    spanId: "",
    stepKey: "",
    time: START,
    point: "post",
    index,
    id: String(index).padStart(32, "0"),
    root: "{}",
    first: 0,
    blobs: [],
    shared: [],
    values: { [path]: value },
  })),
).flat();

const everything = Array.from({ length: 30 }, (_, n) => spansOf(n));
const scores = everything.flatMap((_, n): ScoreRecord[] =>
  n % 2 === 0
    ? [
        {
          project,
          traceId: traceIdOf(n + 1),
          spanId: "",
          name: "helpful",
          value: n / 30,
          label: null,
          explanation: null,
          source: "code",
          time: START,
        },
      ]
    : [],
);

const nightly: Experiment = {
  id: "exp-4",
  suite: "nightly",
  createdTimeMs: 0,
  mode: "hybrid",
  trials: 1,
  cases: 1,
  baselineId: null,
  pins: {},
  status: "running",
  finishedTimeMs: null,
  verdict: null,
};

describe("search", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  let runs: RunSummary[];
  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    store = createStore(database);
    await store.write(batchOf(project, { spans: everything.flat(), scores, checkpoints }));
    await store.createExperiment(project, nightly);
    ({ runs } = await store.listRuns(project, { q: "", limit: 100 }));
  });
  afterAll(async () => test.stop());

  const find = async (q: string): Promise<string[]> =>
    (await store.listRuns(project, { q, limit: 100, count: false })).runs.map(({ runId }) => runId);
  const naive = (q: string): string[] => {
    const { where } = parseSearch(q);
    return runs.filter((run) => naiveMatch(where, asNaive(run))).map(({ runId }) => runId);
  };
  const asNaive = (summary: RunSummary): NaiveRun => {
    const spans = everything[Number.parseInt(summary.runId, 16) - 1]!;
    const [root, ...steps] = spans;
    return {
      summary,
      spans,
      texts: spans.map((span) => [span.input, span.output, span.statusMessage].join("\n")),
      steps: steps.map(({ kind, tool, model, status, start, end, ...step }) => ({
        ...step,
        kind,
        name: tool || model,
        status,
        startMs: Number(start - root!.start) / 1e6,
        durationMs: Number(end! - start) / 1e6,
      })),
      states: statesOf(Number.parseInt(summary.runId, 16) - 1),
      environment: root!.environment,
      user: root!.user,
      suite: summary.experiment?.id === "exp-4" ? "nightly" : "",
    };
  };

  it("agrees with the plainest reading of the language", async () => {
    const group = searches();
    const numRuns = inCluster ? 30 : 120;
    let found = 0;
    await fc.assert(
      fc.asyncProperty(group, async (q) => {
        const expected = naive(q);
        expect(await find(q)).toEqual(expected);
        if (expected.length > 0 && expected.length < runs.length) found++;
      }),
      { numRuns },
    );
    // Searches that say nothing would agree as well.
    expect(found).toBeGreaterThan(numRuns / 25);
  });

  it.each([
    "lookup -> lookup[args same]",
    "model -> tool[args.amount:>1] -> tool",
    "tool{2,}[args same]",
    "tool[args.order.id:A-1] =>{<=2} model",
    "^model -> !tool[args.amount:0] -> model",
    "tool ->{<=1ms} model",
    "state.cart.total:<0",
    "args.order.id:A-1 tool:refund",
  ])("finds what lies in the steps by %s", async (q) => {
    const expected = naive(q);
    expect(await find(q)).toEqual(expected);
    expect([0, runs.length]).not.toContain(expected.length);
  });

  it.each(["lookup -> refund", "^tool => model", "lookup{2,}", "model -> !refund -> model", "tool{2,3} -> model!error", "error $"])(
    "finds runs that go like %s, and only those",
    async (q) => {
      const expected = naive(q);
      expect(await find(q)).toEqual(expected);
      expect([0, runs.length]).not.toContain(expected.length);
    },
  );

  it("runs whatever the parser accepts", async () => {
    const value = fc
      .oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.string({ unit: "grapheme", maxLength: 20 }))
      .map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`);
    const term = fc.oneof(
      value.filter((text) => text.slice(1, -1).trim() !== ""),
      fc
        .tuple(
          fc.constantFrom("agent", "tool", "label", "run", "experiment"),
          value.filter((text) => text.length > 2),
        )
        .map((parts) => parts.join(":")),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => `cost:>${number}`),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .map((number) => `score.x'y:<${number}`)
        .map((text) => text.replace("'", "-")),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(term, { minLength: 1, maxLength: 4 }), async (terms) => {
        await expect(store.listRuns(project, { q: terms.join(" "), limit: 10 })).resolves.toHaveProperty("total");
      }),
      { numRuns: inCluster ? 40 : 100 },
    );
  });

  it("refuses what is not of the language", async () => {
    await expect(store.listRuns(project, { q: "agnet:x", limit: 1 })).rejects.toMatchObject({
      code: "search_syntax",
      data: { position: 0 },
    });
    // JavaScript reads it, ClickHouse does not.
    await expect(store.listRuns(project, { q: String.raw`name:~"\\u{41}"`, limit: 1 })).rejects.toMatchObject({ code: "search_syntax" });
  });

  it("finds words behind JSON's escapes, in any script and case", async () => {
    const traceId = traceIdOf(500);
    const input = JSON.stringify({
      message: 'first\nsecond\tthird "quoted words" Überweisung 東京 C:\\temp',
      nested: JSON.stringify({ deep: "fourth\nfifth" }),
    });
    const error = spanWith({
      traceId,
      spanId: spanIdOf(2),
      parentId: spanIdOf(1),
      kind: "tool",
      status: "error",
      statusMessage: "upstream exploded",
      input: '{"orderId":"A-17"}',
      output: "PLAIN result",
    });
    await store.write(batchOf("texts", { spans: [spanWith({ traceId, input }), error] }));
    const total = async (q: string): Promise<number | null> => (await store.listRuns("texts", { q, limit: 1 })).total;
    for (const q of [
      "first",
      "second",
      "third",
      "fourth",
      "fifth",
      '"quoted words"',
      '"\\"quoted words\\""',
      "überweisung",
      "ÜBERWEISUNG",
      "東京",
      "exploded",
      "A-17",
      "a-17",
      "plain",
      '"second third"',
      '"C:\\\\temp"',
      '"upstream exploded" first',
    ])
      expect([q, await total(q)]).toEqual([q, 1]);
    for (const q of ["nsecond", "secon", '"exploded upstream"', "A-18", "-first", '"second first"'])
      expect([q, await total(q)]).toEqual([q, 0]);
  });

  it("sees one project only", async () => {
    await store.write(batchOf("elsewhere", { spans: [spanWith({ input: "unheard" })] }));
    expect(await find("unheard")).toEqual([]);
  });

  it("looks for words by the index", async () => {
    const { sql, parameters } = compileSearch(parseSearch("declined"));
    expect(sql).toContain(searchedText);
    const own = await database.rows<{ explain: string }>(
      `EXPLAIN indexes = 1 ${/\((SELECT trace_id FROM span_io .*)\)$/s.exec(sql)?.[1] ?? ""}`,
      { ...parameters, project },
    );
    expect(own.map(({ explain }) => explain).join("\n")).toContain("Name: searched");
  });
});
