import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectQueues } from "@retake/sdk/queue";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { startNode } from "../support/process/index.ts";
import { countNotes, expectRecorded, readNotes } from "./notes.ts";
import { untilDrained } from "./rig/stored-spans.ts";

let collector: CollectorProcess;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "retake-faults-"));
  collector = await startCollectorProcess();
});

afterAll(async () => {
  await collector?.remove();
  await rm(directory, { recursive: true });
});

/** The ClickHouse that a collector started. */
function clickHouseOf(pid: number): number {
  const child = readdirSync("/proc").find((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  if (!child) throw new Error(`process ${pid} has no child`);
  return Number(child);
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.skipIf(process.platform !== "linux")(
  "a collector and a ClickHouse that are killed in the middle of it have cost nothing once they are back",
  { timeout: 90_000 },
  async () => {
    const file = join(directory, "notes");
    const queueDirectory = join(directory, "queue");
    const port = Number(new URL(collector.url).port);
    const agent = startNode(["test/faults/recording-agent.ts", file, "2", "10"], {
      RETAKE_URL: collector.url,
      RETAKE_QUEUE_DIR: queueDirectory,
    });
    const progress = async (count: number): Promise<void> =>
      vi.waitFor(() => expect(countNotes(file)).toBeGreaterThan(count), { timeout: 20_000, interval: 10 });
    await progress(60);
    const withIt = clickHouseOf(collector.pid);
    await collector.stop("SIGKILL");
    await vi.waitFor(() => expect(isAlive(withIt)).toBe(false), { timeout: 10_000 });
    collector = await startCollectorProcess({ dataDir: collector.dataDir, port });

    await progress(countNotes(file) + 30);
    const alone = clickHouseOf(collector.pid);
    process.kill(alone, "SIGKILL");
    await vi.waitFor(() => expect(isAlive(alone)).toBe(false), { timeout: 10_000 });
    // The collector starts it again.
    await vi.waitFor(() => expect(clickHouseOf(collector.pid)).not.toBe(alone), { timeout: 25_000 });

    await progress(countNotes(file) + 30);
    expect(await agent.stop()).toBe(0);
    expect(agent.output()).toContain("delivered");
    expect(inspectQueues(queueDirectory).flatMap(({ folders }) => folders)).toEqual([]);
    await untilDrained(collector);
    const notes = readNotes(file);
    expect(await expectRecorded(collector.client, notes)).toBe(notes.size * 12);
  },
);
