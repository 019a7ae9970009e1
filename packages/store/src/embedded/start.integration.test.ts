import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { connect, type ClickHouse } from "../client/connect.ts";
import { text, uint32 } from "../client/native-block.ts";
import { migrate } from "../migrations/migrate.ts";
import { newDirectory } from "../test-server.fixture.ts";
import { startEmbeddedClickHouse, type EmbeddedClickHouse } from "./start.ts";

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const ask = async (url: string, credentials: string | null, sql: string): Promise<{ status: number; text: string }> => {
  const headers: Record<string, string> =
    credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  const response = await fetch(url, { method: "POST", headers, body: sql });
  return { status: response.status, text: await response.text() };
};

describe("startEmbeddedClickHouse", () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await newDirectory();
  });
  afterEach(async () => rm(dataDir, { recursive: true, force: true }));

  const start = async (port = 0): Promise<EmbeddedClickHouse> => {
    const server = await startEmbeddedClickHouse({ dataDir, port });
    onTestFinished(() => server.stop());
    return server;
  };
  const open = async (server: EmbeddedClickHouse): Promise<ClickHouse> => {
    const clickhouse = connect(server);
    onTestFinished(() => clickhouse.close());
    await migrate(clickhouse);
    return clickhouse;
  };

  it("keeps its data, its password and its files to itself", async () => {
    const first = await start();
    const clickhouse = await open(first);
    await clickhouse.run("CREATE TABLE kept (n UInt8) ENGINE = MergeTree ORDER BY n AS SELECT 7 AS n");
    await clickhouse.close();
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(second.password).toBe(first.password);
    expect(await (await open(second)).rows("SELECT n FROM kept")).toEqual([{ n: 7 }]);
    for (const name of ["clickhouse-password", "clickhouse.xml", "clickhouse-users.xml"])
      expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
  });

  it("answers to its own user only, who may do nothing outside of its databases", async () => {
    const { url, username, password } = await start();
    expect((await ask(url, `${username}:${password}`, "SELECT currentUser()")).text).toBe("retake\n");
    for (const credentials of [null, "default:", `${username}:wrong`, `default:${password}`])
      expect((await ask(url, credentials, "SELECT 1")).status).not.toBe(200);
    expect((await ask(`${url}/?user=default`, null, "SELECT 1")).status).not.toBe(200);
    for (const sql of [
      "SELECT * FROM file('/etc/passwd', LineAsString)",
      "CREATE DATABASE other",
      "CREATE USER other",
      "SELECT * FROM url('http://127.0.0.1:1', LineAsString)",
    ])
      expect((await ask(url, `${username}:${password}`, sql)).text).toContain("ACCESS_DENIED");
  });

  it("leaves no orphan when its parent is killed", async () => {
    const entry = fileURLToPath(new URL("start-and-wait.fixture.ts", import.meta.url));
    const parent = spawn(process.execPath, ["--conditions=@retake/source", entry, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const { pid } = JSON.parse(line.toString()) as { pid: number };
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
  });

  it("refuses a directory that another server has", async () => {
    await start();
    await expect(startEmbeddedClickHouse({ dataDir })).rejects.toMatchObject({ code: "data_directory_locked" });
  });

  it("refuses a directory that can't be one", async () => {
    const file = join(dataDir, "file");
    await writeFile(file, "");
    await expect(startEmbeddedClickHouse({ dataDir: join(file, "below") })).rejects.toMatchObject({ code: "data_directory_unusable" });
    await expect(startEmbeddedClickHouse({ dataDir: "/proc/none" })).rejects.toMatchObject({ code: "data_directory_unusable" });
    const closed = join(dataDir, "closed");
    await mkdir(closed);
    await chmod(closed, 0o755);
    await writeFile(join(closed, "clickhouse"), "a file where a directory has to be");
    await expect(startEmbeddedClickHouse({ dataDir: closed })).rejects.toMatchObject({ code: "data_directory_unusable" });
  });

  it("refuses a port that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    await expect(startEmbeddedClickHouse({ dataDir, port })).rejects.toMatchObject({ code: "port_in_use", data: { port } });
    // What failed has let go of everything.
    await start();
  });

  it("has every acknowledged row after it was killed at work", async () => {
    const columns = [uint32("n", (n: number) => n), text("body", (n: number) => `row ${n}`)];
    const acknowledged: number[] = [];
    let next = 0;
    for (let round = 0; round < 3; round++) {
      const server = await start();
      const clickhouse = await open(server);
      await clickhouse.run(
        "CREATE TABLE IF NOT EXISTS durable (n UInt32, body String) ENGINE = MergeTree ORDER BY n SETTINGS fsync_after_insert = 1, fsync_part_directory = 1",
      );
      const enough = acknowledged.length + 3000;
      const insert = async (): Promise<void> => {
        for (;;) {
          const rows = Array.from({ length: 100 }, () => next++);
          await clickhouse.insert("durable", columns, rows);
          acknowledged.push(...rows);
          if (acknowledged.length >= enough) process.kill(server.pid, "SIGKILL");
        }
      };
      const ends = await Promise.allSettled([insert(), insert(), insert(), insert()]);
      await server.ended;
      for (const end of ends) expect(end).toMatchObject({ status: "rejected", reason: { code: "store_unavailable", retryable: true } });
    }
    const rows = await (await open(await start())).rows<{ n: number }>("SELECT n FROM durable WHERE body = concat('row ', toString(n))");
    const kept = new Set(rows.map(({ n }) => n));
    expect(acknowledged.length).toBeGreaterThanOrEqual(9000);
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
    expect(rows.length).toBe(kept.size);
  });

  it("writes no log tables of its own", async () => {
    const clickhouse = await open(await start());
    expect(
      await clickhouse.rows(
        "SELECT name FROM system.tables WHERE database = 'system' AND name LIKE '%\\_log' AND engine LIKE '%MergeTree'",
      ),
    ).toEqual([]);
    expect(await readFile(join(dataDir, "clickhouse.xml"), "utf8")).toContain("<listen_host>127.0.0.1</listen_host>");
  });
});
