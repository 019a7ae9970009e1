import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { ClickHouseServer } from "./rig/clickhouse-server.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { expectShown, expectStored, untilDrained } from "./rig/stored-spans.ts";

/* The collector's clocks jump, and spans say that they are of other centuries. */

const preload = new URL("./rig/jumping-clock.ts", import.meta.url).href;
const YEAR_NS = 31_557_600n * 1_000_000_000n;

let clickHouse: ClickHouseServer;
let collector: CollectorProcess;

beforeAll(async () => {
  clickHouse = await ClickHouseServer.start();
  collector = await startCollectorProcess({
    env: { CLICKHOUSE_URL: clickHouse.url, NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import=${preload}` },
  });
});

afterAll(async () => {
  await collector?.remove();
  await clickHouse?.remove();
});

it("clocks that jump by hours hold nothing up and lose nothing, with a store and without", { timeout: 80_000 }, async () => {
  const senders = new Senders({ urlsOf: () => [collector.url], service: "clock" });
  const progress = async (spans: number): Promise<void> => {
    const target = senders.spans + spans;
    await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 20_000 });
  };
  await progress(1_500);
  await clickHouse.stop();
  await progress(1_500);
  await clickHouse.startAgain();
  await progress(1_500);
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "clock");
  await expectShown(collector, senders.acknowledged);
});

it("spans of the far past and the far future are stored as what they are", { timeout: 80_000 }, async () => {
  const starts = [1n, YEAR_NS, 30n * YEAR_NS, 56n * YEAR_NS, 100n * YEAR_NS, 290n * YEAR_NS, 2n ** 63n - 2n ** 40n];
  let next = 0;
  const senders = new Senders({ urlsOf: () => [collector.url], service: "centuries", startNs: () => starts[next++ % starts.length]! });
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(2_000), { timeout: 30_000 });
  await clickHouse.stop();
  const target = senders.spans + 2_000;
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
  await clickHouse.startAgain();
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "centuries");
  await expectShown(collector, senders.acknowledged);
});
