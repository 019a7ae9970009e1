import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { BadNetwork } from "./rig/bad-network.ts";
import { ClickHouseServer } from "./rig/clickhouse-server.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { seededRandom } from "./rig/seeded-random.ts";
import { expectShown, expectStored, untilDrained } from "./rig/stored-spans.ts";

/* The connections between collector and ClickHouse are slow and break: inserts arrive in part, or arrive and their answer does not. */

const factor = Number(process.env["RETAKE_SOAK"] ?? 1);

let clickHouse: ClickHouseServer;
let network: BadNetwork;
let collector: CollectorProcess;

beforeAll(async () => {
  clickHouse = await ClickHouseServer.start();
  // Migrations are not what is tested here.
  await (await startCollectorProcess({ env: { CLICKHOUSE_URL: clickHouse.url } })).remove();
  network = await BadNetwork.start({
    targetPort: clickHouse.port,
    random: seededRandom("cuts"),
    cutProbability: 0.04,
    longestDelayMs: 10,
  });
  collector = await vi.waitFor(async () => startCollectorProcess({ env: { CLICKHOUSE_URL: clickHouse.urlAt(network.port) } }), {
    timeout: 60_000,
  });
});

afterAll(async () => {
  network?.stop();
  await collector?.remove();
  await clickHouse?.remove();
});

it("a network that delays and cuts costs nothing", { timeout: 80_000 * factor }, async () => {
  const senders = new Senders({ urlsOf: () => [collector.url], service: "cut" });
  await vi.waitFor(() => expect(network.cuts).toBeGreaterThan(20 * factor), { timeout: 60_000 * factor, interval: 50 });
  network.heal();
  await senders.finish();
  expect(senders.acknowledged.length).toBeGreaterThan(100);
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "cut");
  await expectShown(collector, senders.acknowledged);
});
