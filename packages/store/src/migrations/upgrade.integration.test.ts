import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { inCluster, startTestServer, type TestServer } from "../test-server.fixture.ts";
import { readMigrations, type Migration } from "./files.ts";
import { migrate } from "./migrate.ts";
import { migrateAndDie } from "./migrate-and-die.fixture.ts";
import { splitStatements } from "./statements.ts";
import { readBack, readVersionData, type VersionData } from "./upgrade-data.fixture.ts";

const all = await readMigrations();
const data = await readVersionData();

/** Numbers of versions; through two shards a few of them are enough, their own test has every statement. */
const versions = all.map((_, i) => i + 1).filter((n) => !inCluster || n % 7 === 0 || n === all.length);

describe("an upgrade", () => {
  let test: TestServer;
  let latest: unknown;
  beforeAll(async () => {
    test = await startTestServer();
    latest = await tablesOf(await test.newMigratedDatabase());
  });
  afterAll(async () => test.stop());

  /** Every column as it is, the sort keys, indexes and settings; in a cluster those of each server. */
  async function tablesOf(database: ClickHouse): Promise<unknown> {
    const sql = "SELECT name, create_table_query AS sql FROM system.tables WHERE database = currentDatabase() ORDER BY name";
    const nodes = await Promise.all(test.nodes(database).map(async (node) => node.rows<{ name: string; sql: string }>(sql)));
    return nodes.map((tables) => tables.map(({ sql: text, ...rest }) => ({ ...rest, sql: text.replaceAll(database.database, "x") })));
  }

  async function expectAll(database: ClickHouse, of: readonly VersionData[]): Promise<void> {
    const store = createStore(database);
    for (const { what, value } of of.flatMap(({ expectations }) => expectations)) {
      expect({ what, now: await readBack(store, database, what) }).toMatchObject({ what, now: value });
    }
  }

  it("has data of every version", () => {
    expect([...data.keys()]).toEqual(all.map(({ name }) => name));
    for (const [name, { statements, expectations }] of data)
      expect({ name, statements: statements.length > 0, expectations: expectations.length > 0 }).toEqual({
        name,
        statements: true,
        expectations: true,
      });
  });

  it.each(versions)("from version %i keeps all that is there", async (version) => {
    const database = test.newDatabase();
    const earlier = all.slice(0, version);
    await migrate(database, earlier);
    const written = earlier.map(({ name }) => data.get(name)!);
    for (const { statements } of written) for (const statement of statements) await database.run(statement);
    expect(await migrate(database)).toEqual(all.slice(version).map(({ name }) => name));
    expect(await tablesOf(database)).toEqual(latest);
    await expectAll(database, written);
    expect(await migrate(database)).toEqual([]);
    // A server that keeps its rows may apply all of it again: no statement minds.
    await repeat(database, all);
    expect(await tablesOf(database)).toEqual(latest);
    await expectAll(database, written);
  });

  /** As after a process that died before it could note that it had applied these. */
  async function repeat(database: ClickHouse, migrations: readonly Migration[]): Promise<void> {
    const local = inCluster ? "migrations_local" : "migrations";
    for (const node of test.nodes(database)) await node.run(`TRUNCATE TABLE ${local}`);
    expect(await migrate(database, migrations)).toHaveLength(migrations.length);
  }

  it("that was killed, before a statement or between it and its answer, is completed by the next process", async () => {
    const count = all.flatMap(({ sql }) => splitStatements(sql)).length;
    const deaths = inCluster ? [4] : [1, 2, Math.floor(count / 2), count - 1, count];
    for (const [i, death] of deaths.entries()) {
      const database = test.newDatabase();
      const { statements } = await migrateAndDie(test, database, { statement: death, answered: i % 2 === 1 });
      expect(statements).toBe(death);
      // Its lease on the lock runs out in 30 seconds: as if they had passed.
      for (const node of test.nodes(database))
        await node.run(
          `ALTER TABLE ${inCluster ? "migration_lock_local" : "migration_lock"} UPDATE time = time - INTERVAL 31 SECOND WHERE 1 SETTINGS mutations_sync = 2`,
        );
      const applied = await migrate(database);
      expect(applied.length).toBeGreaterThan(0);
      expect(await tablesOf(database)).toEqual(latest);
      expect(await database.rows("SELECT name FROM migrations FINAL ORDER BY name")).toEqual(all.map(({ name }) => ({ name })));
    }
  });
});
