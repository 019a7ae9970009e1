import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { ClickHouseServer } from "./rig/clickhouse-server.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { limitFileSize, mountSmallDisk, type SmallDisk } from "./rig/small-disk.ts";
import { expectShown, expectStored, untilDrained } from "./rig/stored-spans.ts";

/* No room: where ClickHouse has its data, and where the spool is. */

let directory: string;
const disks: SmallDisk[] = [];
const clean: (() => Promise<void>)[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "retake-full-"));
});
afterEach(async () => {
  for (const each of clean.splice(0).toReversed()) await each();
  for (const disk of disks.splice(0)) disk.remove();
});
afterAll(async () => rm(directory, { recursive: true, force: true }));

async function clickHouseServer(dataDir?: string): Promise<ClickHouseServer> {
  const server = await ClickHouseServer.start(dataDir);
  clean.push(async () => server.remove());
  return server;
}

async function collectorOf(env: Record<string, string>): Promise<CollectorProcess> {
  const collector = await startCollectorProcess({ env });
  clean.push(async () => collector.remove());
  return collector;
}

const answered = (senders: Senders, status: number, times: number): Promise<void> =>
  vi.waitFor(() => expect(senders.answers.get(status) ?? 0).toBeGreaterThan(times), { timeout: 30_000, interval: 20 });

it("a spool without room turns senders away, and what it has taken is drained", { timeout: 80_000 }, async (context) => {
  const disk = mountSmallDisk(path.join(directory, "spool"), 4);
  if (!disk) return context.skip("no file system of a few megabytes can be mounted here");
  disks.push(disk);
  const clickHouse = await clickHouseServer();
  const collector = await collectorOf({ CLICKHOUSE_URL: clickHouse.url, RETAKE_SPOOL_DIR: path.join(disk.path, "spool") });
  const senders = new Senders({ urlsOf: () => [collector.url], service: "small spool", textBytes: 2_000 });
  await answered(senders, 200, 20);
  await clickHouse.stop();
  await answered(senders, 503, 100);
  const { spool } = await collector.client.getHealthReport({});
  expect(spool!.pendingBytes).toBeGreaterThan(3 * 2 ** 20);
  expect(spool!.pendingBytes).toBeLessThanOrEqual(4 * 2 ** 20);
  await clickHouse.startAgain();
  const target = senders.spans + 2_000;
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "small spool");
  await expectShown(collector, senders.acknowledged);
});

it("files that may not grow are as a full disk, and are written again once they may", { timeout: 80_000 }, async (context) => {
  if (!limitFileSize(process.pid, "unlimited")) return context.skip("there is no prlimit here");
  const clickHouse = await clickHouseServer();
  const collector = await collectorOf({ CLICKHOUSE_URL: clickHouse.url });
  const senders = new Senders({ urlsOf: () => [collector.url], service: "no growth" });
  await answered(senders, 200, 20);
  await clickHouse.stop();
  await answered(senders, 200, 100);
  limitFileSize(collector.pid, 1_000_000);
  // The spool goes on in other files until those are too long, and then not at all.
  limitFileSize(collector.pid, 10);
  await answered(senders, 503, 50);
  limitFileSize(collector.pid, "unlimited");
  const target = senders.spans + 500;
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
  await clickHouse.startAgain();
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "no growth");
});

it("a ClickHouse without room refuses nothing for good: the spool keeps it until there is room", { timeout: 80_000 }, async (context) => {
  const disk = mountSmallDisk(path.join(directory, "clickhouse"), 500);
  if (!disk) return context.skip("no file system of a few megabytes can be mounted here");
  disks.push(disk);
  const clickHouse = await clickHouseServer(path.join(disk.path, "data"));
  const collector = await collectorOf({ CLICKHOUSE_URL: clickHouse.url });
  const senders = new Senders({ urlsOf: () => [collector.url], service: "small store", textBytes: 2_000 });
  await answered(senders, 200, 20);
  disk.fill(1 << 20);
  await vi.waitFor(async () => expect((await collector.client.getHealthReport({})).spool!.payloads).toBeGreaterThan(200), {
    timeout: 40_000,
    interval: 100,
  });
  disk.free();
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "small store");
  expect(Object.fromEntries(senders.answers)).toEqual({ 200: senders.acknowledged.length });
});
