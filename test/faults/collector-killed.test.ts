import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectQueues } from "@retake/sdk/queue";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { startNode } from "../support/process/index.ts";
import { countNotes, expectRecorded, readNotes } from "./notes.ts";

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
    const restart = async (kill: (clickHouse: number) => Promise<unknown>): Promise<void> => {
      const clickHouse = clickHouseOf(collector.pid);
      await kill(clickHouse);
      await vi.waitFor(() => expect(isAlive(clickHouse)).toBe(false), { timeout: 10_000 });
      collector = await startCollectorProcess({ dataDir: collector.dataDir, port });
    };

    await progress(60);
    await restart(() => collector.stop("SIGKILL"));
    await progress(countNotes(file) + 30);
    await restart(async (clickHouse) => {
      process.kill(clickHouse, "SIGKILL");
      // The collector goes with its store.
      await vi.waitFor(() => expect(isAlive(collector.pid)).toBe(false), { timeout: 25_000 });
    });

    await progress(countNotes(file) + 30);
    expect(await agent.stop()).toBe(0);
    expect(agent.output()).toContain("delivered");
    expect(inspectQueues(queueDirectory).flatMap(({ folders }) => folders)).toEqual([]);
    const notes = readNotes(file);
    expect(await expectRecorded(collector.client, notes)).toBe(notes.size * 12);
  },
);
