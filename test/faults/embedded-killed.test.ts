import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { Senders } from "./rig/otlp-senders.ts";
import { expectShown, untilDrained } from "./rig/stored-spans.ts";

/* The embedded ClickHouse ends by itself: the collector starts it again, and the spool has what came meanwhile. */

let collector: CollectorProcess;
beforeAll(async () => {
  collector = await startCollectorProcess();
});
afterAll(async () => collector?.remove());

/** The process of the embedded server that this collector started. */
function embeddedPid(): number | undefined {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return parent === collector.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("embedded/child");
      } catch {
        return false; // it has just ended
      }
    });
}

it.runIf(process.platform === "linux")("starts the embedded ClickHouse again and loses nothing", { timeout: 80_000 }, async () => {
  const senders = new Senders({ urlsOf: () => [collector.url], service: "embedded killed" });
  for (let kill = 0; kill < 2; kill++) {
    const target = senders.spans + 400;
    await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
    const pid = embeddedPid();
    expect(pid).toBeGreaterThan(0);
    process.kill(pid!, "SIGKILL");
    await vi.waitFor(() => expect([undefined, pid]).not.toContain(embeddedPid()), { timeout: 30_000 });
  }
  const target = senders.spans + 400;
  await vi.waitFor(() => expect(senders.spans).toBeGreaterThan(target), { timeout: 30_000 });
  await senders.finish();
  await untilDrained(collector);
  expect(senders.refusals).toEqual([]);
  expect(senders.acknowledged.length).toBeGreaterThan(60);
  await expectShown(collector, senders.acknowledged);
});
