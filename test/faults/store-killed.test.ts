import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { ClickHouseServer } from "./rig/clickhouse-server.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { seededRandom } from "./rig/seeded-random.ts";
import { expectShown, expectStored, untilDrained } from "./rig/stored-spans.ts";

/*
 * Collector, ClickHouse and both are killed at random points under load, again and again. Senders do what exporters do:
 * what is not acknowledged is sent again. In the end all that was acknowledged is there, once.
 */

const factor = Number(process.env["RETAKE_SOAK"] ?? 1);
const ROUNDS = 6 * factor;

let clickHouse: ClickHouseServer;
let collector: CollectorProcess;

async function start(before?: CollectorProcess): Promise<CollectorProcess> {
  await clickHouse.startIfEnded();
  return startCollectorProcess({
    ...(before && { dataDir: before.dataDir, port: Number(new URL(before.url).port) }),
    env: { CLICKHOUSE_URL: clickHouse.url },
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

it("kills at random points under load lose nothing that was acknowledged, and double nothing", { timeout: 90_000 * factor }, async () => {
  const random = seededRandom("kill points");
  const senders = new Senders({ urlsOf: () => [collector.url], service: "killed" });
  const progress = async (spans: number): Promise<void> => {
    const target = senders.spans + spans;
    await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000, interval: 1 + Math.floor(random() * 9) });
  };
  for (let round = 0; round < ROUNDS; round++) {
    await progress(200 + Math.floor(random() * 1_500));
    const what = ["collector", "ClickHouse", "both"][round % 3];
    if (what === "ClickHouse") {
      await clickHouse.kill();
      // By the spool, without a store.
      await progress(200 + Math.floor(random() * 500));
      await clickHouse.startAgain();
      continue;
    }
    const kills = what === "both" ? [clickHouse.kill(), collector.stop("SIGKILL")] : [collector.stop("SIGKILL")];
    await Promise.all(kills);
    if (what === "both") await clickHouse.startAgain();
    collector = await start(collector);
  }
  await progress(500);
  await senders.finish();
  await untilDrained(collector);
  await expectStored(clickHouse, senders, "killed");
  await expectShown(collector, senders.acknowledged);
});
