import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { growingStates, recordsOf } from "../../checkpoints/checkpoint-records.fixture.ts";
import type { ClickHouse } from "../../client/connect.ts";
import { createStore } from "../../create-store.ts";
import { batchOf, spanIdOf, spanWith, START } from "../../records.fixture.ts";
import type { Batch } from "../../records.ts";
import type { Store } from "../../store.ts";
import { startTestServer, type TestServer } from "../../test-server.fixture.ts";
import { readMigrations } from "../files.ts";
import { migrate } from "../migrate.ts";
import { splitStatements } from "../statements.ts";
import { distribute } from "./distribute.ts";
import { shardKeys } from "./shard-keys.ts";

const project = "default";
/** Tables of runs, and their columns of its id. */
const ofRuns = {
  spans: "trace_id",
  span_io: "trace_id",
  runs: "trace_id",
  scores: "trace_id",
  checkpoint_step: "run",
  checkpoint_blob: "run",
  checkpoint_shared_use: "run",
  signals: "run",
};

describe("two shards", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer(2);
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  function wholeRun(run: string): Batch {
    const records = recordsOf(growingStates(3), { run });
    const spans = records.map(({ id }, i) =>
      spanWith({
        traceId: run,
        spanId: spanIdOf(i + 1),
        parentId: i === 0 ? "" : spanIdOf(1),
        kind: "tool",
        input: "in",
        checkpointPost: id,
      }),
    );
    const score = { traceId: run, spanId: "", name: "right", value: 1, label: null, explanation: null, source: "code", time: START };
    return batchOf(project, { spans, checkpoints: records, scores: [score] });
  }

  /** What each shard has by itself. */
  async function onShards<Row>(sql: string): Promise<Row[][]> {
    return Promise.all(test.nodes(database).map(async (node) => node.rows<Row>(sql)));
  }

  async function counts(): Promise<Record<string, number[]>> {
    const found: Record<string, number[]> = {};
    for (const table of Object.keys(ofRuns))
      found[table] = (await onShards<{ n: number }>(`SELECT count() AS n FROM ${table}_local`)).map(([row]) => row?.n ?? 0);
    return found;
  }

  it("both have runs, and each run is on one of them, with all that belongs to it", async () => {
    const runs = Array.from({ length: 16 }, () => newRunId());
    for (const run of runs) {
      await store.write(wholeRun(run));
      await store.sendSignal(project, run, "hold", { approve: true });
    }
    const [first, second] = await onShards<{ run: string }>("SELECT DISTINCT lower(hex(trace_id)) AS run FROM spans_local ORDER BY run");
    expect(first!.length).toBeGreaterThan(0);
    expect(second!.length).toBeGreaterThan(0);
    expect([...first!, ...second!].map(({ run }) => run).toSorted()).toEqual(runs.toSorted());
    for (const [table, column] of Object.entries(ofRuns))
      expect([table, await onShards(`SELECT DISTINCT lower(hex(${column})) AS run FROM ${table}_local ORDER BY run`)]).toEqual([
        table,
        [first, second],
      ]);
    expect((await store.listRuns(project, { q: "score.right:1", limit: 50 })).total).toBe(runs.length);
  });

  it("take a batch that comes again once", async () => {
    const batch = { ...wholeRun(newRunId()) };
    const others = Array.from({ length: 5 }, () => wholeRun(newRunId()));
    for (const each of [batch, ...others]) await store.write(each);
    const before = await counts();
    for (const each of [batch, ...others]) await createStore(test.reconnect(database)).write(each);
    const after = await counts();
    // Summaries are made anew; all else is the same rows, not merged ones.
    expect({ ...after, runs: [] }).toEqual({ ...before, runs: [] });
  });

  it("have what is small in one place", async () => {
    const small = Object.entries(shardKeys).filter(([, key]) => key === "0");
    expect(small.length).toBeGreaterThan(5);
    for (let i = 0; i < 8; i++) await store.beatWorker(project, { id: `w${i}`, agents: [] });
    for (const [table] of small) expect((await onShards<{ n: number }>(`SELECT count() AS n FROM ${table}_local`))[1]).toEqual([{ n: 0 }]);
    expect(await onShards<{ n: number }>("SELECT count() AS n FROM workers_local")).toEqual([[{ n: 8 }], [{ n: 0 }]]);
  });

  it("delete rows where they lie, whatever else has to be asked", async () => {
    await database.deleteWhere("scores", "trace_id NOT IN (SELECT trace_id FROM runs WHERE project = {none:String})", { none: "none" });
    expect((await counts())["scores"]).toEqual([0, 0]);
    expect(await database.rows("SELECT count() AS n FROM scores")).toEqual([{ n: 0 }]);
  });

  it("are not taken for one server, nor one server for them", async () => {
    const [alone] = test.nodes(database);
    await expect(migrate(alone!)).rejects.toMatchObject({ code: "bad_request" });
    const plain = test.newDatabase();
    const [node] = test.nodes(plain);
    await migrate(node!);
    await expect(migrate(plain)).rejects.toMatchObject({ code: "bad_request" });
  });

  it("equip a server that joins with the tables of the others", async () => {
    const own = await test.newMigratedDatabase();
    const [, joined] = test.nodes(own);
    await joined!.on("default").run("DROP DATABASE {name:Identifier} SYNC", { name: own.database });
    expect(await migrate(own)).toEqual([]);
    const columns = "SELECT table, name, type FROM system.columns WHERE database = currentDatabase() ORDER BY table, position";
    const [here, there] = await Promise.all(test.nodes(own).map(async (node) => node.rows(columns)));
    expect(there).toEqual(here);
    expect(await migrate(own)).toEqual([]);
  });

  it("wait for one that is gone, and lose nothing by the repeat", async () => {
    const batch = batchOf(project, {
      spans: Array.from({ length: 20 }, () => spanWith({ traceId: newRunId(), input: "half way" })),
    });
    await test.servers[1]!.stop();
    await expect(store.write(batch)).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
    await test.restart(1);
    await store.write(batch);
    expect(await database.rows("SELECT count() AS n, uniqExact(trace_id) AS runs FROM span_io WHERE input = 'half way'")).toEqual([
      { n: 20, runs: 20 },
    ]);
    expect((await store.listRuns(project, { q: '"half way"', limit: 1 })).total).toBe(20);
  });

  it("would understand the statements for replicated tables, as far as one without Keeper can", async () => {
    const [node] = test.nodes(database);
    const cluster = { name: "shards", replicated: true, nodes: [] };
    const statements = (await readMigrations()).flatMap(({ sql }) => splitStatements(sql));
    const steps = statements.flatMap((statement) => distribute(statement, { cluster, database: database.database }));
    expect(steps.length).toBeGreaterThan(statements.length);
    for (const step of steps) {
      const sql = step.type === "rows" ? step.sql : step.sql(" ON CLUSTER 'shards'");
      const [row] = await node!.rows<{ formatted: string }>("SELECT formatQuery({sql:String}) AS formatted", { sql });
      expect(row?.formatted).toContain(step.type === "rows" ? "INSERT" : "ON CLUSTER shards");
    }
    // Settings are known by their names only when a table is made: the same ones, on tables of one server.
    await node!.on("default").run("CREATE DATABASE retake_settings");
    const alone = node!.on("retake_settings");
    for (const step of steps) {
      const sql = step.type === "rows" ? "" : step.sql("").replace(/ENGINE = Replicated(\w+)\('[^']*', '[^']*'(?:, )?/, "ENGINE = $1(");
      if (sql.includes("Distributed(") || !/^(CREATE|ALTER) TABLE \S*( NOT EXISTS)? ?\w*_local/.test(sql)) continue;
      await alone.run(sql);
    }
    expect(await alone.rows("SELECT count() AS n FROM system.tables WHERE database = currentDatabase()")).toEqual([
      { n: Object.keys(shardKeys).length - 2 },
    ]);
    await alone.close();
  });
});
