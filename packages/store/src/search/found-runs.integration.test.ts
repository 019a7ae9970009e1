import { Attribute, type RunList } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import type { SpanRecord } from "../records.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import { listRuns } from "../runs/list-runs.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";
import { searchOverview } from "./overview.ts";
import { reachBack, searchLimits, type Reached, type SearchLimits, type Stretch } from "./reach.ts";

const HOUR = 3_600_000_000_000n;

function runOf(n: number, tools: readonly string[], more: Partial<SpanRecord> = {}): SpanRecord[] {
  const start = START + BigInt(n) * HOUR;
  const traceId = traceIdOf(n);
  const root = spanWith({ traceId, start, end: start + 1_000_000_000n, agent: n % 2 === 0 ? "even" : "odd", ...more });
  const steps = tools.map((tool, i) =>
    spanWith({
      traceId,
      spanId: spanIdOf(i + 2),
      parentId: spanIdOf(1),
      kind: "tool",
      tool,
      name: tool,
      stepKey: `s${i}`,
      start: start + BigInt(i),
      output: `found it ${n}`,
      agent: "",
    }),
  );
  return [root, ...steps];
}

const walk = ["search", "read", "read", "edit", "test", "edit", "test", "answer"];

describe("what a search finds", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  it("are the summaries that count, on every page, though outdated ones lie beside them", async () => {
    const count = 60;
    const runs = Array.from({ length: count }, (_, i) => runOf(i + 1, ["lookup"]));
    await store.write(batchOf("outdated", { spans: runs.flat() }));
    // Each run goes on: every second one is of another agent now, and has begun earlier than was known.
    for (let round = 0; round < 3; round++)
      await store.write(
        batchOf("outdated", {
          spans: runs.map(([root]) => ({
            ...root!,
            agent: round === 2 ? "late" : "other",
            start: root!.start - BigInt(round),
            end: root!.end! + BigInt(round + 1),
          })),
        }),
      );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: RunList = await store.listRuns("outdated", { q: "agent:late", limit: 7, cursor });
      seen.push(...page.runs.map(({ runId }) => runId));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => traceIdOf(count - i)));
    for (const q of ["agent:even", "agent:odd", "agent:other"])
      expect(await store.listRuns("outdated", { q, limit: 5 })).toMatchObject({ runs: [], total: 0 });
  });

  it("are runs that went like another one, the most alike first", async () => {
    await store.write(
      batchOf("alike", {
        spans: [
          runOf(1, walk),
          runOf(2, walk),
          runOf(3, [...walk.slice(0, 6), "edit", "test", "answer"]),
          runOf(4, ["lookup", "refund", "lookup", "mail"]),
          runOf(5, [...walk].reverse()),
          runOf(6, walk, { end: null }),
        ].flat(),
      }),
    );
    const found = await store.listRuns("alike", { q: `like:${traceIdOf(1)}`, limit: 10 });
    expect(found.runs.map(({ runId }) => runId)).toEqual([2, 1, 3].map(traceIdOf));
    const [second, first, third] = found.runs.map(({ likeness }) => likeness!);
    expect([first?.similarity, second?.similarity]).toEqual([1, 1]);
    // Of 10 pairs in one of both, 9 are in both.
    expect(third!.similarity).toBeGreaterThan(0.75);
    expect(third!.similarity).toBeLessThan(1);
    expect(third).toMatchObject({ shared: 8, more: [{ name: "edit", count: 1 }], fewer: [] });
    const page = await store.listRuns("alike", { q: `like:${traceIdOf(1)}`, limit: 2 });
    const rest = await store.listRuns("alike", { q: `like:${traceIdOf(1)}`, limit: 2, cursor: page.next! });
    expect(rest.runs.map(({ runId }) => runId)).toEqual([traceIdOf(3)]);
    expect((await store.listRuns("alike", { q: `like:${traceIdOf(99)}`, limit: 2 })).runs).toEqual([]);
  });

  it("are found by likeness once their summaries are completed, of runs that were stored before", async () => {
    await store.write(batchOf("early", { spans: [...runOf(1, walk), ...runOf(2, walk)] }));
    const alike = async (): Promise<number> => (await store.listRuns("early", { q: `like:${traceIdOf(1)}`, limit: 5 })).runs.length;
    await database.run(
      "INSERT INTO runs SELECT * REPLACE ('' AS likeness, updated + toIntervalMicrosecond(1) AS updated) FROM runs FINAL WHERE project = 'early'",
    );
    expect(await alike()).toBe(0);
    expect(await store.completeSummaries(new AbortController().signal)).toBeGreaterThanOrEqual(2);
    expect(await alike()).toBe(2);
    expect(await store.completeSummaries(new AbortController().signal)).toBe(0);
  });

  it("goes back as far as a limit allows, and says how far that is", async () => {
    const range = { fromMs: 0, toMs: 1_000_000, own: false };
    const reach = async (limits: SearchLimits, work: (of: Stretch) => string): Promise<Reached<Stretch>> =>
      reachBack({
        range,
        limits,
        oldestMs: async () => 0,
        ask: async (of, settings) => {
          await database.rows(`${work(of)} SETTINGS ${settings}`);
          return of;
        },
      });
    const length = ({ fromMs, toMs }: Stretch): number => toMs! - fromMs!;
    const slow = await reach({ ms: 400, memoryBytes: 2 ** 30 }, (of) => `SELECT sleepEachRow(${length(of) / 2_000_000}) FROM numbers(4)`);
    expect(slow.partial).toMatchObject({ reason: "time" });
    expect(slow.parts.length).toBeGreaterThan(0);
    // What was looked at lies side by side, from the end of the range to where it says.
    expect(slow.parts[0]!.toMs).toBe(range.toMs);
    for (const [i, part] of slow.parts.entries()) expect(part.fromMs).toBe((slow.parts[i + 1]?.toMs ?? slow.reachedMs! - 1) + 1);
    expect(slow.partial?.message).toContain(new Date(slow.reachedMs!).toISOString());

    const large = await reach(
      { ms: 20_000, memoryBytes: 60_000_000 },
      (of) => `SELECT length(groupArray(number)) FROM numbers(${length(of) * 20})`,
    );
    expect(large).toMatchObject({ partial: null, reachedMs: null });
    expect(large.parts.length).toBeGreaterThan(1);
    expect(large.parts.at(-1)!.fromMs).toBe(0);
    await expect(reach(searchLimits, () => "SELECT nonsense")).rejects.toMatchObject({ code: "internal" });
  });

  it("says so when a page or a count is not whole", async () => {
    await store.write(batchOf("limited", { spans: Array.from({ length: 50 }, (_, i) => runOf(i + 1, ["lookup"])).flat() }));
    const limits = { ...searchLimits, ms: 1 };
    const found = await listRuns(database, "limited", { q: "found it", limit: 5 }, limits);
    const overview = await searchOverview(database, "limited", { q: "found it" }, limits);
    // A millisecond may be enough, now and then; what is not said to be partial has to be whole.
    const isSaid = (partial: RunList["partial"]): boolean =>
      partial !== null && partial.reason === "time" && partial.message.includes("back to 20");
    expect(isSaid(found.partial) || (found.total === 50 && found.runs.length === 5)).toBe(true);
    expect(overview.total <= 50 && (isSaid(overview.partial) || overview.total === 50)).toBe(true);
  });

  it("counts what there is among the runs that match", async () => {
    const labels = { [Attribute.labels]: JSON.stringify(["vip"]) };
    await store.write(
      batchOf("counted", {
        spans: [
          runOf(1, ["lookup", "refund"], { status: "error", attributes: labels }),
          runOf(2, ["lookup"], { user: "ann" }),
          runOf(30, ["mail"], { attributes: { [Attribute.cancelled]: "true" }, status: "error" }),
        ].flat(),
      }),
    );
    const overview = await store.searchOverview("counted", { q: "" });
    const facet = (field: string): unknown => overview.facets.find((each) => each.field === field);
    expect(overview).toMatchObject({ total: 3, partial: null, range: { fromMs: null, toMs: null, own: false } });
    expect(facet("agent")).toEqual({
      field: "agent",
      values: [
        { value: "even", count: 2 },
        { value: "odd", count: 1 },
      ],
      more: false,
    });
    expect(facet("tool")).toMatchObject({ values: [{ value: "lookup", count: 2 }, { value: "mail" }, { value: "refund" }] });
    expect(facet("status")).toMatchObject({ values: ["cancelled", "error", "ok"].map((value) => ({ value, count: 1 })) });
    expect(facet("label")).toMatchObject({ values: [{ value: "vip", count: 1 }] });
    expect(facet("user")).toMatchObject({ values: [{ value: "ann", count: 1 }] });
    const { bucketMs, buckets } = overview.histogram;
    expect(buckets.map(({ runs, errors }) => [runs, errors]).reduce((a, b) => [a[0]! + b[0]!, a[1]! + b[1]!])).toEqual([3, 1]);
    expect(buckets.every(({ startMs }) => startMs % bucketMs === 0)).toBe(true);
    expect(await store.searchOverview("counted", { q: "tool:refund" })).toMatchObject({ total: 1 });
    expect(await store.searchOverview("counted", { q: "", range: "1h" })).toMatchObject({
      total: 0,
      facets: [],
      histogram: { buckets: [] },
    });
    expect((await store.listRuns("counted", { q: "status:cancelled", limit: 5 })).runs.map(({ status }) => status)).toEqual(["cancelled"]);
    expect((await store.listRuns("counted", { q: `run:${traceIdOf(2)}`, range: "1h", limit: 5 })).runs).toHaveLength(1);
  });

  it("knows the values of fields", async () => {
    const values = async (field: string, prefix = ""): Promise<string[]> =>
      (await store.searchValues("counted", { field, prefix, limit: 5 })).values.map(({ value, count }) => `${value} ${count}`);
    expect(await values("tool")).toEqual(["lookup 2", "mail 1", "refund 1"]);
    expect(await values("tool", "RE")).toEqual(["refund 1"]);
    expect(await values("kind")).toEqual(["tool 4", "agent 3"]);
    expect(await values("nothing")).toEqual([]);
    expect(await values("args.amount")).toEqual([]);
  });

  it("points at the steps that it is about", async () => {
    const steps = async (q: string): Promise<string[]> => (await store.matchingSpans("counted", traceIdOf(1), q)).spanIds;
    expect(await steps("tool:refund")).toEqual([spanIdOf(3)]);
    expect(await steps("lookup -> refund")).toEqual([spanIdOf(2), spanIdOf(3)]);
    expect(await steps('"found it"')).toEqual([spanIdOf(2), spanIdOf(3)]);
    expect(await steps("-tool:refund agent:odd")).toEqual([]);
  });
});
