import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { ClickHouseServer } from "./rig/clickhouse-server.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { expectStored, untilDrained } from "./rig/stored-spans.ts";

/* SIGTERM under load, and load without a store. */

let clickHouse: ClickHouseServer;
let collector: CollectorProcess;

async function start(before?: CollectorProcess, env: Record<string, string> = {}): Promise<CollectorProcess> {
  await clickHouse.startIfEnded();
  return startCollectorProcess({
    ...(before && { dataDir: before.dataDir, port: Number(new URL(before.url).port) }),
    env: { CLICKHOUSE_URL: clickHouse.url, ...env },
  });
}

beforeAll(async () => {
  clickHouse = await ClickHouseServer.start();
  collector = await start();
});

afterAll(async () => {
  await collector?.remove();
  await clickHouse?.remove();
});

it("SIGTERM under load answers or refuses every request, with a store and without, and loses none", { timeout: 80_000 }, async () => {
  const senders = new Senders({ urlsOf: () => [collector.url], service: "stopped collector", senders: 12 });
  const progress = async (): Promise<void> => {
    const target = senders.spans + 2_000;
    await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
  };
  await progress();
  const beforeMs = performance.now();
  expect(await collector.stop("SIGTERM")).toBe(0);
  expect(performance.now() - beforeMs).toBeLessThan(10_000);
  collector = await start(collector);
  await progress();
  await clickHouse.kill();
  await progress();
  expect(await collector.stop("SIGTERM")).toBe(0);
  await clickHouse.startAgain();
  collector = await start(collector);
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "stopped collector");
});

it("SIGTERM while the store hangs ends in time, and what was acknowledged is in the spool", { timeout: 80_000 }, async () => {
  const senders = new Senders({ urlsOf: () => [collector.url], service: "stopped while hanging" });
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(500), { timeout: 30_000 });
  clickHouse.freeze();
  try {
    const target = senders.spans + 500;
    await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
    const beforeMs = performance.now();
    expect(await collector.stop("SIGTERM")).toBe(0);
    expect(performance.now() - beforeMs).toBeLessThan(15_000);
  } finally {
    clickHouse.thaw();
  }
  collector = await start(collector);
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "stopped while hanging");
});

it.skipIf(process.platform !== "linux")("memory stays bounded while there is no store and senders push", { timeout: 80_000 }, async () => {
  await collector.stop();
  collector = await start(collector, {
    RETAKE_SPOOL_MAX_BYTES: String(16 * 2 ** 20),
    RETAKE_MAX_HELD_BYTES: String(32 * 2 ** 20),
    RETAKE_MAX_BODY_BYTES: String(8 * 2 ** 20),
  });
  await clickHouse.stop();
  const senders = new Senders({
    urlsOf: () => [collector.url],
    service: "pushed",
    senders: 24,
    spansPerRequest: 100,
    textBytes: 6_000,
    pauseMs: 0,
  });
  await vi.waitFor(() => expect(turnedAway(senders)).toBeGreaterThan(600), { timeout: 40_000, interval: 100 });
  const mebibytes = highWaterMark(collector.pid);
  process.stderr.write(`pushed: ${JSON.stringify([...senders.answers])}, at most ${mebibytes} MiB resident\n`);
  expect(mebibytes).toBeLessThan(600);
  expect(await collector.client.getHealth({})).toMatchObject({ status: "ok" });
  await clickHouse.startAgain();
  const target = senders.spans + 1_000;
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "pushed");
});

function turnedAway({ answers }: Senders): number {
  return (answers.get(429) ?? 0) + (answers.get(503) ?? 0);
}

function highWaterMark(pid: number): number {
  const [, kibibytes = "0"] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kibibytes) / 1024);
}
