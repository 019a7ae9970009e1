import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connect, type ClickHouse } from "../../client/connect.ts";
import { createStore } from "../../create-store.ts";
import { batchOf, spanWith } from "../../records.fixture.ts";
import { startTestServer, type TestServer } from "../../test-server.fixture.ts";
import { migrate } from "../migrate.ts";

const deployed = new URL("../../../../../deploy/clickhouse/", import.meta.url);

describe("deploy/clickhouse", () => {
  let test: TestServer;
  let database: ClickHouse;
  const password = "of-the-deployment";
  /** What is old is written to object storage, and there is none. */
  const start = BigInt(Date.now()) * 1_000_000n;

  beforeAll(async () => {
    const environment = {
      RETAKE_CLICKHOUSE_PASSWORD_SHA256: createHash("sha256").update(password).digest("hex"),
      RETAKE_CLUSTER_SECRET: "secret",
      KEEPER_ID: "3",
      RETAKE_SHARD: "2",
      RETAKE_REPLICA: "b",
      RETAKE_OBJECTS_URL: "http://127.0.0.1:9/retake/2-b/",
      RETAKE_OBJECTS_KEY_ID: "id",
      RETAKE_OBJECTS_SECRET: "secret",
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    test = await startTestServer(2, layFilesBeside);
    const cluster = { ...test.server.cluster!, nodes: test.servers.map(({ port }) => `http://127.0.0.1:${port}`) };
    database = connect({ url: test.server.url, username: "retake", password, database: "retake", cluster });
    await migrate(database);
  });
  afterAll(async () => {
    await database.close();
    await test.stop();
    vi.unstubAllEnvs();
  });

  /** As ClickHouse merges them: `NAME.d` beside `NAME.xml`. */
  async function layFilesBeside(dataDir: string): Promise<void> {
    // The door of the embedded server lets in who knows its password.
    await writeFile(join(dataDir, "clickhouse-password"), password, { mode: 0o600 });
    await cp(new URL("config.d/", deployed), join(dataDir, "clickhouse.d"), { recursive: true });
    // Nothing of it is started here: it is only read.
    const keeper = await readFile(new URL("keeper/keeper.xml", deployed), "utf8");
    await writeFile(join(dataDir, "clickhouse.d", "keeper.xml"), keeper.replace("0.0.0.0", "127.0.0.1"));
    await cp(new URL("users.d/", deployed), join(dataDir, "clickhouse-users.d"), { recursive: true });
  }

  it("is read by ClickHouse as it is meant", async () => {
    expect(
      await database.rows(
        "SELECT shard_num AS shard, groupArray(host_name) AS hosts FROM system.clusters WHERE cluster = 'retake' GROUP BY shard ORDER BY shard",
      ),
    ).toEqual([
      { shard: 1, hosts: ["clickhouse-1-1", "clickhouse-1-2"] },
      { shard: 2, hosts: ["clickhouse-2-1", "clickhouse-2-2"] },
    ]);
    expect(await database.rows("SELECT name, type FROM system.disks ORDER BY name")).toMatchObject([
      { name: "cold" },
      { name: "default" },
      { name: "objects" },
    ]);
    const [{ sql } = { sql: "" }] = await database.rows<{ sql: string }>("SELECT getMacro('shard') || getMacro('replica') AS sql");
    expect(sql).toBe("2b");
  });

  it("moves old parts as the guide says, which no later start minds", async () => {
    const guide = await readFile(new URL("../../docs/guides/cluster.md", deployed), "utf8");
    const statements = guide.match(/^ALTER TABLE .*;$/gm) ?? [];
    expect(statements).toHaveLength(3);
    for (const statement of statements)
      await database.everywhere((onCluster) => statement.replace(" ON CLUSTER 'retake'", onCluster).replace(";", ""));
    expect(await migrate(database)).toEqual([]);
    await createStore(database).write(batchOf("default", { spans: [spanWith({ traceId: newRunId(), start })] }));
  });

  it("gives the collectors' user what the store needs", async () => {
    expect(await migrate(database)).toEqual([]);
    const store = createStore(database);
    const run = newRunId();
    await store.write(batchOf("default", { spans: [spanWith({ traceId: run, input: "found", start })] }));
    expect((await store.listRuns("default", { q: "found", limit: 1 })).total).toBe(1);
    expect(await store.sendSignal("default", run, "key", 1)).not.toBeNull();
    await database.deleteWhere("spans", "project = 'default'");
    expect(await store.listSpans("default", run)).toEqual([]);
    expect((await store.inspect()).version).toMatch(/^\d+\./);
    expect(await database.rows("SELECT DISTINCT storage_policy AS policy FROM system.tables WHERE name = 'spans_local'")).toEqual([
      { policy: "retake" },
    ]);
  });

  it.each([
    "CREATE DATABASE other",
    "CREATE USER other",
    "SELECT * FROM url('http://127.0.0.1:1', LineAsString)",
    "SELECT * FROM file('/etc/passwd', LineAsString)",
    "SELECT * FROM system.users",
    "SYSTEM SHUTDOWN",
    "CREATE FUNCTION f AS (x) -> x",
  ])("and nothing else: %s", async (sql) => {
    await expect(database.run(sql)).rejects.toMatchObject({ data: { clickhouseCode: "497" } });
  });
});
