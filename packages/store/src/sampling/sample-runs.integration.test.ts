import { Attribute, newRunId } from "@retake/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "../checkpoints/checkpoint-records.fixture.ts";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { tablesOfRuns } from "../deletion/tables-of-runs.ts";
import type { ScoreRecord, SpanRecord } from "../records.ts";
import { batchOf, spanIdOf, spanWith } from "../records.fixture.ts";
import type { Store } from "../store.ts";
import { inCluster, startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";
const MINUTE = 60_000_000_000n;
const forever = new AbortController().signal;

describe("sampleRuns", () => {
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

  const end = (): bigint => BigInt(Date.now()) * 1_000_000n - 10n * MINUTE;
  const root = (runId: string, fields: Partial<SpanRecord> = {}): SpanRecord =>
    spanWith({ traceId: runId, start: end() - MINUTE, end: end(), input: "in", ...fields });
  const write = async (...spans: SpanRecord[]): Promise<void> => store.write(batchOf(project, { spans }));
  const sample = async (rules: { when: string; keep: number }[], afterSeconds = 0) =>
    store.sampleRuns(project, { rules, afterSeconds }, forever);
  const remaining = async (): Promise<Set<string>> => {
    const rows = await database.rows<{ id: string }>("SELECT lower(hex(trace_id)) AS id FROM runs FINAL");
    return new Set(rows.map(({ id }) => id));
  };
  const score = (traceId: string, source: string): Omit<ScoreRecord, "project"> => {
    const fields = { name: "good", value: 1, label: null, explanation: null, time: end() };
    return { traceId, spanId: "", source, ...fields };
  };

  it("keeps the share that the first rule says, and what somebody has use for", async () => {
    const ids = (count: number): string[] => Array.from({ length: count }, () => newRunId());
    const groups = { half: ids(400), rare: ids(400), none: ids(50), other: ids(50) };
    const spans = Object.entries(groups).flatMap(([agent, runs]) => runs.map((id) => root(id, { agent })));
    const failed = newRunId();
    const toolFailed = newRunId();
    const fork = newRunId();
    const parent = newRunId();
    const trial = newRunId();
    const [judged, judgedByCode, answered, running, waiting] = ids(5) as [string, string, string, string, string];
    const job = newRunId();
    const gone = { agent: "none" };
    await write(
      ...spans,
      root(failed, { ...gone, status: "error" }),
      root(toolFailed, gone),
      spanWith({
        traceId: toolFailed,
        spanId: spanIdOf(2),
        parentId: spanIdOf(1),
        kind: "tool",
        status: "error",
        start: end(),
        end: end(),
      }),
      root(parent, gone),
      root(fork, {
        ...gone,
        attributes: { [Attribute.forkRunId]: parent, [Attribute.forkSpanId]: spanIdOf(1), [Attribute.forkPoint]: "after" },
      }),
      root(trial, { ...gone, attributes: { [Attribute.experimentId]: "e", [Attribute.caseId]: "c", [Attribute.trial]: "0" } }),
      ...[judged, judgedByCode, answered, job].map((id) => root(id, gone)),
      root(running, { ...gone, end: null }),
      root(waiting, { ...gone, end: end() + 20n * MINUTE }),
    );
    await store.write(batchOf(project, { scores: [score(judged, "person"), score(judgedByCode, "code")] }));
    await store.sendSignal(project, answered, "ask#0", "yes");
    const forked = { runId: job, spanId: spanIdOf(1), point: "after", edits: [], mode: "live", external: "hold" };
    await store.createJob(project, { id: "job", kind: "fork", agent: "none", runId: job, fork: forked as never, replay: null });

    const rules = [
      { when: "agent:half", keep: 0.5 },
      { when: "agent:rare status:ok", keep: 0.1 },
      { when: "agent:none", keep: 0 },
      { when: "agent:half", keep: 0 },
    ];
    const report = await sample(rules);
    const left = await remaining();
    const share = (runs: readonly string[]): number => runs.filter((id) => left.has(id)).length / runs.length;
    // Four standard deviations around the share.
    expect(Math.abs(share(groups.half) - 0.5)).toBeLessThan(0.1);
    expect(Math.abs(share(groups.rare) - 0.1)).toBeLessThan(0.06);
    expect(share(groups.none)).toBe(0);
    expect(share(groups.other)).toBe(1);
    for (const id of [failed, toolFailed, fork, parent, trial, judged, answered, job, running, waiting]) expect(left).toContain(id);
    expect(left).not.toContain(judgedByCode);
    expect(report.deleted).toBe(spans.length + 12 - left.size - 1);
    expect(await sample(rules)).toEqual({ kept: 0, deleted: 0 });
    // What was kept is never judged again, whatever the rules become.
    expect(await sample([{ when: "", keep: 0 }])).toEqual({ kept: 0, deleted: 0 });
  });

  it("comes to the same everywhere, and keeps with a larger share what it keeps with a smaller one", async () => {
    const runs = Array.from({ length: 300 }, () => newRunId());
    const keptWith = async (keep: number): Promise<Set<string>> => {
      const other = await test.newMigratedDatabase();
      const its = createStore(other);
      await its.write(batchOf(project, { spans: runs.map((id) => root(id)) }));
      await its.sampleRuns(project, { rules: [{ when: "", keep }], afterSeconds: 0 }, forever);
      const rows = await other.rows<{ id: string }>("SELECT lower(hex(trace_id)) AS id FROM runs FINAL");
      return new Set(rows.map(({ id }) => id));
    };
    const third = await keptWith(0.3);
    expect(await keptWith(0.3)).toEqual(third);
    const more = await keptWith(0.6);
    expect([...third].filter((id) => !more.has(id))).toEqual([]);
  });

  it("waits until a run has ended for long enough and nothing comes any more, and does not reach back", async () => {
    const [fresh, old] = [newRunId(), newRunId()];
    await write(root(fresh), root(old, { start: end() - 2000n * MINUTE, end: end() - 1999n * MINUTE }));
    // It ended ten minutes ago, but has been written to just now.
    expect(await sample([{ when: "", keep: 0 }], 300)).toEqual({ kept: 0, deleted: 0 });
    expect(await sample([{ when: "", keep: 0 }])).toEqual({ kept: 0, deleted: 1 });
    expect(await remaining()).toEqual(new Set([old]));
  });

  it("never leaves half a run, whatever arrives when", { timeout: 120_000 }, async () => {
    const moment = fc.constantFrom("before", "after", "never");
    const shape = fc.record({ child: moment, checkpoint: moment, log: moment, score: moment, again: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { minLength: 5, maxLength: 25 }), fc.constantFrom(0, 0.3, 0.7), async (shapes, keep) => {
        const runs = shapes.map((each) => ({ ...each, id: newRunId() }));
        const arriving = (when: "before" | "after") => {
          const due = (part: "child" | "checkpoint" | "log" | "score") => runs.filter((run) => run[part] === when);
          return batchOf(project, {
            spans: [
              ...runs.filter(({ again }) => when === "before" || again).map(({ id }) => root(id)),
              ...due("child").map(({ id }) => root(id, { spanId: spanIdOf(2), parentId: spanIdOf(1), kind: "tool" })),
            ],
            checkpoints: due("checkpoint").flatMap(({ id }) => recordsOf([{ id }], { run: id })),
            scores: due("score").map(({ id }) => score(id, "code")),
            logs: due("log").map(({ id }) => ({ ...plainLog, traceId: id, time: end() })),
          });
        };
        await store.write(arriving("before"));
        const { deleted } = await sample([{ when: "", keep }]);
        await store.write(arriving("after"));
        const counts = await Promise.all(
          runs.map(async ({ id }) => {
            let rows = 0;
            for (const { table, ofRuns } of tablesOfRuns) {
              const [row] = await database.rows<{ n: number }>(`SELECT count() AS n FROM ${table} WHERE ${ofRuns}`, { project, ids: [id] });
              rows += row!.n;
            }
            return { rows, listed: (await store.getRun(project, id)) !== null };
          }),
        );
        expect(counts.filter(({ rows }) => rows === 0)).toHaveLength(deleted);
        for (const { rows, listed } of counts) expect(rows > 0).toBe(listed);
        for (const { id, child, checkpoint } of runs.filter((_, i) => counts[i]!.listed)) {
          expect(await store.listSpans(project, id)).toHaveLength(child === "never" ? 1 : 2);
          expect(await store.listCheckpoints(project, id)).toHaveLength(checkpoint === "never" ? 0 : 1);
        }
      }),
      { numRuns: inCluster ? 1 : 4 },
    );
  });
});

const plainLog = {
  spanId: "",
  traceFlags: 0,
  severityText: "",
  severityNumber: 9,
  service: "shop",
  eventName: "",
  body: "log",
  attributes: {},
  resource: {},
  resourceSchemaUrl: "",
  scopeName: "",
  scopeVersion: "",
  scopeAttributes: {},
  scopeSchemaUrl: "",
};
