import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";
import { readMigrations, type Migration } from "./files.ts";
import { migrate } from "./migrate.ts";

const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: Buffer.from(sql).toString("hex").padEnd(64, "0").slice(-64),
});
/** A cluster knows tables by their names. */
const counter = [
  migration("0001-a.sql", "CREATE TABLE workers (n UInt8) ENGINE = MergeTree ORDER BY n"),
  migration("0002-b.sql", "INSERT INTO workers SELECT 1; INSERT INTO workers SELECT 2"),
];

describe("migrate", () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
  });
  afterAll(async () => test.stop());

  const count = async (database: ClickHouse): Promise<unknown> =>
    (await database.rows<{ n: number }>("SELECT count() AS n FROM workers"))[0]?.n;

  it("applies each file once, in order", async () => {
    const database = test.newDatabase();
    expect(await migrate(database, counter.slice(0, 1))).toEqual(["0001-a.sql"]);
    expect(await migrate(database, counter)).toEqual(["0002-b.sql"]);
    expect(await migrate(database, counter)).toEqual([]);
    expect(await count(database)).toBe(2);
  });

  it("refuses a file that has changed", async () => {
    const database = test.newDatabase();
    await migrate(database, counter);
    const changed = [counter[0], migration("0002-b.sql", "INSERT INTO workers SELECT 3")].filter((each) => each !== undefined);
    await expect(migrate(database, changed)).rejects.toMatchObject({ code: "migration_changed", data: { name: "0002-b.sql" } });
  });

  it("applies each file once when many connections start at once", async () => {
    const name = test.newDatabase();
    const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(name, counter)));
    expect(applied.flat().toSorted()).toEqual(["0001-a.sql", "0002-b.sql"]);
    expect(await count(name)).toBe(2);
  });

  it("applies each file once when processes start at once", async () => {
    const { server } = test;
    const { database } = test.newDatabase();
    const cluster = server.cluster === undefined ? [] : [JSON.stringify(server.cluster)];
    const entry = fileURLToPath(new URL("run-migrate.fixture.ts", import.meta.url));
    const run = async (): Promise<string[]> => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        "--conditions=@retake/source",
        entry,
        server.url,
        server.username,
        server.password,
        database,
        ...cluster,
      ]);
      return JSON.parse(stdout) as string[];
    };
    const applied = await Promise.all([run(), run(), run()]);
    const all = await readMigrations();
    expect(applied.flat().toSorted()).toEqual(all.map(({ name }) => name));
  });

  it("takes over from a process that died with the lock", async () => {
    const database = test.newDatabase();
    await migrate(database, counter.slice(0, 1));
    await database.run("INSERT INTO migration_lock (event, claim, time) SELECT 'claimed', 'dead', now64(3) - INTERVAL 31 SECOND");
    expect(await migrate(database, counter)).toEqual(["0002-b.sql"]);
  });
});
