import { newRunId, SharedBlobs } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { growingStates, recordsOf } from "../checkpoints/checkpoint-records.fixture.ts";
import { localName } from "../client/cluster.ts";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { systemTable } from "../deletion/system-tables.ts";
import { batchOf, spanIdOf, spanWith } from "../records.fixture.ts";
import type { CheckpointRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";

const project = "default";
const DAY_MS = 86_400_000;
const NS = 1_000_000n;

const plainLog = {
  spanId: "",
  traceFlags: 0,
  severityText: "",
  severityNumber: 9,
  service: "shop",
  eventName: "",
  attributes: {},
  resource: {},
  resourceSchemaUrl: "",
  scopeName: "",
  scopeVersion: "",
  scopeAttributes: {},
  scopeSchemaUrl: "",
};

describe("retain", () => {
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

  interface Recorded {
    readonly daysAgo: number;
    readonly shared?: SharedBlobs;
    readonly prompt?: string;
    readonly project?: string;
  }

  /** A run that began so many days ago, all of it written then. */
  async function record({ daysAgo, shared, prompt, project: name = project }: Recorded): Promise<CheckpointRecord[]> {
    const startMs = Date.now() - daysAgo * DAY_MS;
    const run = newRunId(startMs);
    const time = BigInt(Math.round(startMs)) * NS;
    const records = recordsOf(growingStates(3, prompt), { run, time, ...(shared && { shared }) });
    const root = spanWith({
      traceId: run,
      spanId: spanIdOf(1),
      start: time,
      end: time + NS,
      input: "in",
      output: "out",
      checkpointPost: records[2]!.id,
    });
    const score = { traceId: run, spanId: "", name: "right", value: 1, label: null, explanation: null, source: "code", time };
    await store.write(batchOf(name, { checkpoints: records, spans: [root], scores: [score] }));
    await store.sendSignal(name, run, "ask#0", "yes");
    await age(run, daysAgo);
    return records;
  }

  /** Moves a table's own times: those are its versions, which no update may change. */
  async function rewrite(table: string, column: string, daysAgo: number, where: string): Promise<void> {
    const seconds = Math.round(daysAgo * 86_400);
    await database.run(`CREATE TABLE moved_${table} AS ${localName(database.cluster, table)}`);
    await database.run(
      `INSERT INTO moved_${table} SELECT * REPLACE (CAST(now() - toIntervalSecond(${seconds}) AS ${column === "updated" ? "DateTime64(6, 'UTC')" : "DateTime('UTC')"}) AS ${column}) FROM ${table} FINAL WHERE ${where}`,
    );
    await tamper(database, `DELETE FROM ${table} WHERE ${where}`);
    await database.run(`INSERT INTO ${table} SELECT * FROM moved_${table}`);
    await database.run(`DROP TABLE moved_${table}`);
  }

  const age = async (run: string, daysAgo: number): Promise<void> => rewrite("runs", "updated", daysAgo, `trace_id = unhex('${run}')`);
  const ageShared = async (daysAgo: number): Promise<void> => rewrite("checkpoint_shared", "last_seen", daysAgo, "1");

  const runOf = ([first]: readonly CheckpointRecord[]): string => first!.traceId;
  const readable = async (records: readonly CheckpointRecord[]): Promise<void> => {
    // A store of its own: nothing is remembered from before.
    const fresh = createStore(database);
    for (const { traceId, id } of records) expect(await fresh.getCheckpoint(project, traceId, id)).not.toBeNull();
  };
  /** A text that is sent again in the very same second is a repeat to ClickHouse, whatever was deleted in between. */
  const nextSecond = async (): Promise<void> => {
    const second = Math.floor(Date.now() / 1000);
    await vi.waitUntil(() => Math.floor(Date.now() / 1000) > second, { timeout: 2000, interval: 20 });
  };
  const rowsOf = async (run: string): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    const tables = { spans: "trace_id", span_io: "trace_id", scores: "trace_id", runs: "trace_id", signals: "run" };
    const recorded = { checkpoint_step: "run", checkpoint_blob: "run", checkpoint_shared_use: "run" };
    for (const [table, column] of Object.entries({ ...tables, ...recorded })) {
      const [row] = await database.rows<{ n: number }>(`SELECT count() AS n FROM ${table} WHERE ${column} = unhex({run:String})`, { run });
      counts[table] = row!.n;
    }
    return counts;
  };

  it("deletes old runs whole, and nothing of others", async () => {
    const old = await record({ daysAgo: 40 });
    const young = await record({ daysAgo: 20 });
    const foreign = await record({ daysAgo: 40, project: "other" });
    const before = await rowsOf(runOf(young));
    expect(await store.retain(project, 30)).toMatchObject({ runs: 1 });
    expect(new Set(Object.values(await rowsOf(runOf(old))))).toEqual(new Set([0]));
    expect(await rowsOf(runOf(young))).toEqual(before);
    expect(await store.getRun("other", runOf(foreign))).not.toBeNull();
    expect((await store.listRuns(project, { q: "", limit: 10 })).total).toBe(1);
    expect(await store.retain(project, 30)).toMatchObject({ runs: 0, shared: 0 });
    await readable(young);
  });

  it("gives the space of months that are over back", async () => {
    await record({ daysAgo: 100 });
    await record({ daysAgo: 1 });
    await store.retain(project, 30);
    await store.giveSpaceBack(new AbortController().signal);
    const parts = await database.rows<{ table: string; rows: number; has: number }>(
      `SELECT table, sum(rows) AS rows, max(has_lightweight_delete) AS has FROM ${systemTable(database, "parts")}
       WHERE database = {name:String} AND active AND table IN ('spans', 'spans_local', 'checkpoint_blob', 'checkpoint_blob_local') GROUP BY table, partition_id HAVING has = 1`,
      { name: database.database },
    );
    expect(parts).toEqual([]);
  });

  it("deletes records of logs and metrics by their own time, but none of a run that stays", async () => {
    const young = runOf(await record({ daysAgo: 1 }));
    const old = runOf(await record({ daysAgo: 40 }));
    const log = (traceId: string, daysAgo: number, body: string) => ({
      ...plainLog,
      traceId,
      body,
      time: BigInt(Date.now() - daysAgo * DAY_MS) * NS,
    });
    const logs = [log("", 40, "old"), log("", 1, "young"), log(young, 40, "of a young run"), log(old, 1, "of an old run")];
    await store.write(batchOf(project, { logs: [...logs, { ...log("", 0, "without a time"), time: 0n }] }));
    for (const days of [1, 40])
      await database.run(
        `INSERT INTO otel_metrics_sum (project, MetricName, TimeUnix, Value) SELECT {project:String}, 'tokens', now() - toIntervalDay(${days}), ${days}`,
        { project },
      );
    expect(await store.retain(project, 30)).toMatchObject({ runs: 1, records: 2 });
    const bodies = await database.rows<{ body: string }>("SELECT Body AS body FROM otel_logs ORDER BY body");
    expect(bodies.map(({ body }) => body)).toEqual(["of a young run", "without a time", "young"]);
    expect(await database.rows("SELECT Value AS value FROM otel_metrics_sum")).toEqual([{ value: 1 }]);
  });

  it("deletes old experiments with their results", async () => {
    const insert = async (id: string, days: number): Promise<void> => {
      await database.run(
        `INSERT INTO experiments (project, id, suite, created, data, version)
         SELECT {project:String}, {id:String}, 's', now64(3) - toIntervalDay(${days}), '{}', now64(6) - toIntervalDay(${days})`,
        { project, id },
      );
      await database.run(
        `INSERT INTO experiment_results (project, experiment_id, case_id, trial, data) SELECT {project:String}, {id:String}, 'c', 0, '{}'`,
        { project, id },
      );
    };
    await insert("old", 40);
    await insert("young", 20);
    expect(await store.retain(project, 30)).toMatchObject({ experiments: 1 });
    expect(await database.rows("SELECT id FROM experiments")).toEqual([{ id: "young" }]);
    expect(await database.rows("SELECT experiment_id AS id FROM experiment_results")).toEqual([{ id: "young" }]);
  });

  it("keeps all runs where nothing is to be deleted, and drops texts that sampling left behind", async () => {
    const records = await record({ daysAgo: 400 });
    await ageShared(400);
    const alone = recordsOf(growingStates(1, "another prompt"), { run: newRunId() });
    await store.write(batchOf(project, { checkpoints: [{ ...alone[0]!, blobs: [], id: "", root: "" }] }));
    await ageShared(31);
    expect(await store.retain(project, 0)).toEqual({ runs: 0, shared: 1, records: 0, experiments: 0 });
    await readable(records);
  });

  it("keeps an old run that is still written to", async () => {
    const records = await record({ daysAgo: 40 });
    await age(runOf(records), 1);
    expect(await store.retain(project, 30)).toMatchObject({ runs: 0 });
    await readable(records);
  });

  it("deletes old checkpoints whose spans never come, not those whose spans come next", async () => {
    const startMs = Date.now() - 40 * DAY_MS;
    const records = recordsOf(growingStates(2), { run: newRunId(startMs), time: BigInt(startMs) * NS });
    await store.write(batchOf(project, { checkpoints: records }));
    const imported = recordsOf(growingStates(2), { run: newRunId(startMs + 1), time: BigInt(startMs) * NS });
    await store.write(batchOf(project, { checkpoints: imported }));
    expect(await store.retain(project, 30)).toMatchObject({ runs: 0 });
    await store.write(batchOf(project, { spans: [spanWith({ traceId: runOf(imported) })] }));
    expect(await store.retain(project, 30)).toMatchObject({ runs: 1 });
    expect(await store.listCheckpoints(project, runOf(records))).toEqual([]);
    await readable(imported);
  });

  it("keeps a shared text as long as any run needs it, however long ago it was sent", async () => {
    const shared = new SharedBlobs();
    const first = await record({ daysAgo: 40, shared });
    // Of the same process: it refers to the text without sending it.
    const second = await record({ daysAgo: 29.5, shared });
    expect(second.flatMap((each) => each.shared)).toEqual([]);
    await ageShared(1000);
    expect(await store.retain(project, 30)).toMatchObject({ runs: 1, shared: 0 });
    expect(await store.getRun(project, runOf(first))).toBeNull();
    await readable(second);
  });

  it("keeps what a run of many days sent at its start only", async () => {
    const run = newRunId(Date.now() - 40 * DAY_MS);
    const records = recordsOf(growingStates(6), { run, time: BigInt(Date.now() - 40 * DAY_MS) * NS });
    expect(records.slice(1).flatMap(({ shared, blobs }) => [...shared, ...blobs.filter((line) => line.includes("~g"))])).toEqual([]);
    await store.write(batchOf(project, { checkpoints: records.slice(0, 3), spans: [spanWith({ traceId: run, end: null })] }));
    await ageShared(40);
    expect(await store.retain(project, 30)).toMatchObject({ runs: 0, shared: 0 });
    await store.write(batchOf(project, { checkpoints: records.slice(3) }));
    await readable(records);
  });

  it("drops a shared text that no run needs, but not before it may count on being sent again", async () => {
    await record({ daysAgo: 40 });
    await ageShared(31.9);
    expect(await store.retain(project, 30)).toMatchObject({ runs: 1, shared: 0 });
    await ageShared(32.1);
    expect(await store.retain(project, 30)).toMatchObject({ runs: 0, shared: 1 });
    expect(await database.rows("SELECT hash FROM checkpoint_shared")).toEqual([]);
  });

  it("takes a text that was sent again for one that is needed soon", async () => {
    const shared = new SharedBlobs();
    await record({ daysAgo: 40, shared });
    await ageShared(40);
    const again = recordsOf(growingStates(1), { run: newRunId(Date.now() - 40 * DAY_MS) });
    await nextSecond();
    await store.write(batchOf("another run's", { checkpoints: again }));
    await store.write(batchOf(project, { checkpoints: [{ ...again[0]!, blobs: [], id: "", root: "" }] }));
    expect(await store.retain(project, 30)).toMatchObject({ runs: 1, shared: 1 });
    const later = await record({ daysAgo: 0, shared });
    await readable(later);
  });
});
