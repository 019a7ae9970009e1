import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { ClickHouseServer } from "./rig/clickhouse-server.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { expectShown, expectStored, untilDrained } from "./rig/stored-spans.ts";

/* The same payload comes by two ways: exporters that fail over, proxies that repeat, a collector that is killed after it wrote. */

const factor = Number(process.env["RETAKE_SOAK"] ?? 1);

let clickHouse: ClickHouseServer;
const collectors: CollectorProcess[] = [];

async function start(before?: CollectorProcess): Promise<CollectorProcess> {
  await clickHouse.startIfEnded();
  return startCollectorProcess({
    ...(before && { dataDir: before.dataDir, port: Number(new URL(before.url).port) }),
    env: { CLICKHOUSE_URL: clickHouse.url },
  });
}

beforeAll(async () => {
  clickHouse = await ClickHouseServer.start();
  collectors.push(await start(), await start());
});

afterAll(async () => {
  for (const collector of collectors) await collector.remove();
  await clickHouse?.remove();
});

it(
  "the same payload, sent to two collectors at once, leaves one copy, also when one of them is killed",
  { timeout: 80_000 * factor },
  async () => {
    const senders = new Senders({ urlsOf: () => collectors.map(({ url }) => url), service: "twice" });
    const progress = async (spans: number): Promise<void> => {
      const target = senders.spans + spans;
      await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000, interval: 7 });
    };
    for (let round = 0; round < 3 * factor; round++) {
      await progress(700);
      const which = round % 2;
      await collectors[which]!.stop("SIGKILL");
      // Both have some of it on disk.
      if (round === 1) await clickHouse.kill();
      await progress(300);
      if (round === 1) await clickHouse.startAgain();
      collectors[which] = await start(collectors[which]);
    }
    await progress(700);
    await senders.finish();
    for (const collector of collectors) await untilDrained(collector);
    await expectStored(clickHouse, senders, "twice");
    await expectShown(collectors[0]!, senders.acknowledged);
  },
);

it("a sender that goes to the other collector with what it got no answer for doubles nothing", { timeout: 80_000 }, async () => {
  const senders = new Senders({
    urlsOf: (sender, attempt) => [collectors[(sender + attempt) % collectors.length]!.url],
    service: "fail over",
  });
  const progress = async (spans: number): Promise<void> => {
    const target = senders.spans + spans;
    await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000, interval: 7 });
  };
  for (const which of [0, 1]) {
    await progress(700);
    await collectors[which]!.stop("SIGKILL");
    await progress(700);
    collectors[which] = await start(collectors[which]);
  }
  await senders.finish();
  for (const collector of collectors) await untilDrained(collector);
  await expectStored(clickHouse, senders, "fail over");
});
