import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect, migrate, startEmbeddedClickHouse, type EmbeddedClickHouse } from "@retake/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sleepsOf, usageOf } from "../support/process/usage.ts";

const WATCH_MS = 10_000;

let dataDir: string;
let server: EmbeddedClickHouse;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "retake-idle-"));
  server = await startEmbeddedClickHouse({ dataDir });
  const clickhouse = connect(server);
  await migrate(clickhouse);
  await clickhouse.close();
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

// The aims are 1 % of a core and 600 MB for this and the collector together; `npm run bench -- idle` measures them. Here
// the bounds leave room for a busy machine: what they catch is a server that does not sleep at all, or keeps logs.
describe.runIf(process.platform === "linux")("the embedded server, with nothing to do", () => {
  test("sleeps, and hardly uses the processor", async () => {
    const [cpu, sleeps] = [usageOf(server.pid).cpuSeconds, sleepsOf(server.pid)];
    await delay(WATCH_MS);
    const seconds = WATCH_MS / 1000;
    // As ClickHouse comes it wakes 130 times a second.
    expect((sleepsOf(server.pid) - sleeps) / seconds).toBeLessThan(60);
    expect(((usageOf(server.pid).cpuSeconds - cpu) / seconds) * 100).toBeLessThan(2.5);
  }, 60_000);

  test("is of bounded size", async () => {
    expect(usageOf(server.pid).residentBytes / 2 ** 20).toBeLessThan(480);
    const clickhouse = connect({ ...server, database: "default" });
    const [system] = await clickhouse.rows<{ bytes: number }>(
      "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE database = 'system'",
    );
    await clickhouse.close();
    expect(system!.bytes).toBeLessThan(1_000_000);
  });
});
