import { describe, expect, it } from "vitest";
import type { Cluster } from "../../client/cluster.ts";
import { readMigrations } from "../files.ts";
import { splitStatements } from "../statements.ts";
import { distribute, type Target } from "./distribute.ts";
import { shardKeys } from "./shard-keys.ts";

const plain: Cluster = { name: "c", replicated: false, nodes: [] };
const target: Target = { cluster: plain, database: "it's" };
const replicated: Target = { cluster: { ...plain, replicated: true }, database: "retake" };

const said = (statement: string, where: Target = target, onCluster = " ON CLUSTER 'c'"): string[] =>
  distribute(statement, where).map((step) => (step.type === "rows" ? `once: ${step.sql}` : step.sql(onCluster)).replaceAll(/\s+/g, " "));

describe("distribute", () => {
  it("makes of a table one on each server and one over all", () => {
    const statement = `-- isn't it;
      CREATE TABLE IF NOT EXISTS jobs (id String, -- (
        kind String CODEC(ZSTD(1))) ENGINE = MergeTree ORDER BY (id, kind) SETTINGS fsync_after_insert = 1`;
    expect(said(statement)).toEqual([
      "CREATE TABLE IF NOT EXISTS jobs_local ON CLUSTER 'c' (id String, kind String CODEC(ZSTD(1))) ENGINE = MergeTree ORDER BY (id, kind) SETTINGS fsync_after_insert = 1",
      "CREATE TABLE IF NOT EXISTS jobs ON CLUSTER 'c' AS jobs_local ENGINE = Distributed('c', 'it\\'s', 'jobs_local', sipHash64(id))",
    ]);
  });

  it("replicates it, with the same rule for repeated blocks", () => {
    const path = "'/clickhouse/tables/{database}/{table}/{shard}', '{replica}'";
    const create = (rest: string): string => `CREATE TABLE workers (id String, seen DateTime) ENGINE = ${rest}`;
    expect(said(create("ReplacingMergeTree(seen) PARTITION BY seen ORDER BY id TTL seen"), replicated, "")[0]).toBe(
      `CREATE TABLE workers_local (id String, seen DateTime) ENGINE = ReplicatedReplacingMergeTree(${path}, seen) PARTITION BY seen ORDER BY id TTL seen SETTINGS replicated_deduplication_window = 0`,
    );
    expect(
      said(create("MergeTree ORDER BY (id) SETTINGS a = 1, non_replicated_deduplication_window = 1000, b = 2"), replicated, "")[0],
    ).toBe(
      `CREATE TABLE workers_local (id String, seen DateTime) ENGINE = ReplicatedMergeTree(${path}) ORDER BY (id) SETTINGS a = 1, b = 2, replicated_deduplication_window = 1000`,
    );
  });

  it("changes columns above as below, what is of parts below only", () => {
    expect(said("ALTER TABLE runs ADD COLUMN IF NOT EXISTS a Decimal(9, 2) DEFAULT f('x, y', 1)", target, "")).toEqual([
      "ALTER TABLE runs_local ADD COLUMN IF NOT EXISTS a Decimal(9, 2) DEFAULT f('x, y', 1)",
      "ALTER TABLE runs ADD COLUMN IF NOT EXISTS a Decimal(9, 2) DEFAULT f('x, y', 1)",
    ]);
    expect(said("ALTER TABLE runs ADD COLUMN a UInt8, MODIFY ORDER BY (project, a), MODIFY SETTING x = 1, y = 2", target, "")).toEqual([
      "ALTER TABLE runs_local ADD COLUMN a UInt8, MODIFY ORDER BY (project, a), MODIFY SETTING x = 1, y = 2",
      "ALTER TABLE runs ADD COLUMN a UInt8",
    ]);
    expect(said("ALTER TABLE runs ADD INDEX i a TYPE minmax", target, "")).toEqual(["ALTER TABLE runs_local ADD INDEX i a TYPE minmax"]);
    expect(said("ALTER TABLE runs DROP COLUMN a")).toEqual([
      "ALTER TABLE runs ON CLUSTER 'c' DROP COLUMN a",
      "ALTER TABLE runs_local ON CLUSTER 'c' DROP COLUMN a",
    ]);
  });

  it("moves rows once, and drops both tables", () => {
    expect(said("INSERT INTO runs SELECT 1")).toEqual(["once: INSERT INTO runs SELECT 1"]);
    expect(said("DROP TABLE IF EXISTS runs", target, "")).toEqual([
      "DROP TABLE IF EXISTS runs SYNC",
      "DROP TABLE IF EXISTS runs_local SYNC",
    ]);
  });

  it.each([
    "CREATE TABLE unheard_of (id String) ENGINE = MergeTree ORDER BY id",
    "CREATE MATERIALIZED VIEW v TO runs AS SELECT 1",
    "ALTER TABLE runs ADD COLUMN a UInt8, FREEZE",
    "RENAME TABLE runs TO walks",
  ])("refuses what nobody has thought about: %s", (statement) => {
    expect(() => distribute(statement, target)).toThrow(expect.objectContaining({ code: "internal" }) as Error);
  });

  it("knows every statement of the migrations, and has a key for every table", async () => {
    const statements = (await readMigrations()).flatMap(({ sql }) => splitStatements(sql));
    const tables = new Set<string>();
    for (const statement of statements) {
      expect(distribute(statement, replicated).length).toBeGreaterThan(0);
      const created = /CREATE TABLE IF NOT EXISTS (\w+)/.exec(statement)?.[1];
      if (created !== undefined) tables.add(created);
    }
    expect(Object.keys(shardKeys).toSorted()).toEqual([...tables, "migrations", "migration_lock"].toSorted());
  });
});
