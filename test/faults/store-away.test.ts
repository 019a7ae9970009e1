import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { ClickHouseServer } from "./rig/clickhouse-server.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { expectShown, expectStored, untilDrained } from "./rig/stored-spans.ts";

/* ClickHouse is gone for a while, or takes connections and says nothing: senders are answered by the spool. */

const factor = Number(process.env["RETAKE_SOAK"] ?? 1);

let clickHouse: ClickHouseServer;
let collector: CollectorProcess;

beforeAll(async () => {
  clickHouse = await ClickHouseServer.start();
  collector = await startCollectorProcess({ env: { CLICKHOUSE_URL: clickHouse.url } });
});

afterAll(async () => {
  await collector?.remove();
  await clickHouse?.remove();
});

const spoolOf = async () => (await collector.client.getHealthReport({})).spool!;

it("a store that was stopped gets all of it, in order, and the lag goes to nothing", { timeout: 80_000 * factor }, async () => {
  const senders = new Senders({ urlsOf: () => [collector.url], service: "stopped", textBytes: 4_000 });
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(500), { timeout: 20_000 });
  await clickHouse.stop();
  const beforeMs = performance.now();
  // More than is drained at once.
  const target = senders.spans + 12_000 * factor;
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 40_000 * factor, interval: 50 });
  const waiting = await spoolOf();
  expect(waiting.payloads).toBeGreaterThan(500);
  expect(waiting.oldestAgeMs).toBeGreaterThan((performance.now() - beforeMs) / 2);
  await senders.finish();
  await clickHouse.startAgain();
  const looks = await watchOrder();
  expect(looks).toBeGreaterThan(1);
  await expectStored(clickHouse, senders, "stopped");
  await expectShown(collector, senders.acknowledged);
});

/** What there is of each sender is all up to some request, however far the draining is. */
async function watchOrder(): Promise<number> {
  let looks = 0;
  for (let isLast = false; !isLast; looks++) {
    isLast = (await spoolOf()).payloads === 0;
    const rows = await clickHouse.rows<{ agent: string; requests: number; last: number }>(
      "SELECT agent, toUInt32(uniqExact(name)) AS requests, max(toUInt32(name)) AS last FROM spans WHERE service = 'stopped' GROUP BY agent",
    );
    for (const { requests, last } of rows) expect(requests).toBe(last + 1);
  }
  return looks;
}

it("a store that hangs keeps nobody waiting until an exporter would give up", { timeout: 80_000 }, async () => {
  const senders = new Senders({ urlsOf: () => [collector.url], service: "frozen" });
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(500), { timeout: 20_000 });
  clickHouse.freeze();
  try {
    const target = senders.spans + 2_000;
    await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000, interval: 50 });
    await delay(1_000);
  } finally {
    clickHouse.thaw();
  }
  await vi.waitFor(async () => expect((await spoolOf()).payloads).toBe(0), { timeout: 30_000, interval: 50 });
  await senders.finish();
  expect(Object.fromEntries(senders.answers)).toEqual({ 200: senders.acknowledged.length });
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "frozen");
});
