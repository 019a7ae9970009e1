import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diag } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DurableQueue, type QueueOptions } from "./durable-queue.ts";
import { inspectQueues } from "./inspect-queues.ts";
import { folderName, isAlive, ownOwner } from "./owner.ts";
import { QueueServer, record } from "./queue-server.fixture.ts";
import { sendOrphans } from "./send-orphans.ts";

const RUN = "a".repeat(32);
const NOBODY = "http://127.0.0.1:1";
let directory: string;
let server: QueueServer;
const queues: DurableQueue[] = [];
const said: string[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "retake-queue-"));
  server = await QueueServer.start();
  said.length = 0;
  vi.spyOn(diag, "error").mockImplementation((text) => void said.push(text));
});

afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.close()));
  await server.close();
  rmSync(directory, { recursive: true });
  vi.restoreAllMocks();
});

function open(url = server.url, queue: QueueOptions | false = {}, headers: Record<string, string> = {}): DurableQueue {
  const opened = new DurableQueue({ destination: { url, headers }, queue: queue && { directory, ...queue }, delayMs: 5 });
  queues.push(opened);
  return opened;
}

const flush = (queue: DurableQueue, timeoutMs = 5_000): Promise<boolean> => queue.flush({ timeoutMs });
const count = (n: number, prefix = "r"): string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);
const checkpoint = (name: string, sizeBytes = 0) => record(name, "logs", { runId: RUN, first: 0, count: 1 }, sizeBytes);

/** Leaves a folder as a process does that is killed: nothing is told to anyone. */
function abandon(names: readonly string[], url = server.url): string {
  const queue = open(url, {});
  for (const name of names) queue.append(record(name));
  const own = queue.state().directory!;
  // Under the name of a process that is no more.
  const dead = join(own, "..", folderName({ ...ownOwner(), startTime: "1" }));
  cpSync(own, dead, { recursive: true });
  queues.splice(queues.indexOf(queue), 1);
  queue.leave();
  rmSync(own, { recursive: true, force: true });
  return dead;
}

describe("a queue on disk", () => {
  it("delivers in order, logs before the spans of the same request", async () => {
    const queue = open();
    for (const name of count(700)) queue.append(record(name, Number(name.slice(1)) % 3 === 0 ? "traces" : "logs"));
    expect(await flush(queue)).toBe(true);
    expect(server.names("logs")).toEqual(count(700).filter((_, i) => i % 3 !== 0));
    expect(server.names("traces")).toEqual(count(700).filter((_, i) => i % 3 === 0));
    expect(server.taken[0]!.signal).toBe("logs");
    expect(server.taken.length).toBeLessThan(8);
    expect(queue.state()).toMatchObject({ pendingBytes: 0, counters: { appended: 700, acknowledged: 700 } });
  });

  it("delivers by itself after a while", async () => {
    open().append(record("alone"));
    await vi.waitFor(() => expect(server.names()).toEqual(["alone"]));
  });

  it("is this user's alone, and gone when it is closed empty", async () => {
    const queue = open();
    queue.append(record("a"));
    const own = queue.state().directory!;
    expect(statSync(own).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(own)) expect(statSync(join(own, file)).mode & 0o777).toBe(0o600);
    await flush(queue);
    await queue.close();
    expect(existsSync(own)).toBe(false);
  });

  it("keeps what the collector does not take, for the next process", async () => {
    const { port } = server;
    await server.close();
    const queue = open(`http://127.0.0.1:${port}`);
    for (const name of count(3)) queue.append(record(name));
    expect(await flush(queue, 300)).toBe(false);
    await queue.close();
    expect(inspectQueues(directory)[0]!.folders).toMatchObject([{ owner: "ended", segments: 1, lastError: {} }]);
    server = await QueueServer.start(port);
    expect(await flush(open(server.url))).toBe(true);
    expect(server.names()).toEqual(count(3));
    expect(inspectQueues(directory)[0]!.folders).toHaveLength(1);
  });

  it("sends on from where the ended process was", async () => {
    const first = open();
    first.append(record("sent"));
    await flush(first);
    server.script = () => ({ status: 503 });
    first.append(record("unsent"));
    await flush(first, 200);
    await first.close();
    server.script = () => ({});
    await flush(open());
    expect(server.names()).toEqual(["sent", "unsent"]);
  });

  it("takes what a killed process left, once, however many look for it", async () => {
    const dead = abandon(count(20));
    const others = [open(), open(), open()];
    await Promise.all(others.map((queue) => flush(queue)));
    expect(server.names()).toEqual(count(20));
    expect(existsSync(dead)).toBe(false);
    expect(others.map(({ counters }) => counters.adopted).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
  });

  it("leaves a live process's folder alone, and another collector's", async () => {
    const live = open();
    server.script = ({ names }) => (names.includes("live") ? { status: 503 } : {});
    live.append(record("live"));
    const elsewhere = abandon(["elsewhere"], NOBODY);
    const other = open(server.url, {}, { authorization: "another" });
    other.append(record("other"));
    const next = open();
    next.append(record("next"));
    expect(await flush(next)).toBe(true);
    expect(await flush(other)).toBe(true);
    expect(server.names().toSorted()).toEqual(["next", "other"]);
    expect(existsSync(elsewhere)).toBe(true);
    expect(existsSync(live.state().directory!)).toBe(true);
  });

  it("takes over what an ended process had taken over itself", async () => {
    const dead = abandon(["outer"]);
    const inner = abandon(["inner"]);
    const nested = join(dead, "adopted");
    mkdirSync(nested);
    renameSync(inner, join(nested, folderName({ ...ownOwner(), startTime: "1" })));
    expect(inspectQueues(directory).flatMap(({ folders }) => folders.map(({ owner }) => owner))).toEqual(["ended", "ended"]);
    expect(await sendOrphans({ directory })).toMatchObject([{ outcome: "sent", counters: { adopted: 2, acknowledged: 2 } }]);
    expect(server.names().toSorted()).toEqual(["inner", "outer"]);
  });

  it("goes on where another process took its folder for an ended one's", async () => {
    const queue = open();
    server.script = () => ({ status: 503 });
    queue.append(record("before"));
    rmSync(queue.state().directory!, { recursive: true });
    queue.append(record("after"));
    server.script = () => ({});
    expect(await flush(queue)).toBe(true);
    expect(server.names()).toEqual(["before", "after"]);
  });
});

describe("owners", () => {
  it("are told from later processes of the same id, and from strangers by their heartbeat", () => {
    const own = ownOwner();
    expect(isAlive(own, 0)).toBe(true);
    expect(isAlive({ ...own, startTime: String(Number(own.startTime) + 1) }, Date.now())).toBe(false);
    expect(isAlive({ ...own, pid: 2 ** 30 }, Date.now())).toBe(false);
    expect(isAlive({ ...own, host: "f".repeat(12) }, Date.now() - 10_000)).toBe(true);
    expect(isAlive({ ...own, host: "f".repeat(12) }, Date.now() - 61_000)).toBe(false);
  });
});

describe("bounds", () => {
  it("block: steps wait until there is room, and nothing is lost", async () => {
    let open503 = true;
    server.script = () => (open503 ? { status: 503 } : {});
    const queue = open(server.url, { maxBytes: 20_000 });
    let appended = 0;
    while (!queue.room()) queue.append(checkpoint(`r${appended++}`, 1_000));
    const room = queue.room()!;
    expect(queue.accepts()).toBe(true);
    let waited = false;
    void room.then(() => (waited = true));
    queue.append(checkpoint("under way", 1_000));
    expect(await flush(queue, 100)).toBe(false);
    expect(waited).toBe(false);
    open503 = false;
    expect(await flush(queue)).toBe(true);
    await room;
    expect(queue.room()).toBeUndefined();
    expect(server.names()).toEqual([...count(appended), "under way"]);
    expect(said.some((text) => text.includes("steps wait"))).toBe(true);
  });

  it("drop: checkpoints are not accepted, steps don't wait, and it is said and counted", async () => {
    server.script = () => ({ status: 503 });
    const queue = open(server.url, { maxBytes: 20_000, onFull: "drop" });
    const lost: string[] = [];
    queue.onLost((runId) => lost.push(runId));
    while (queue.accepts()) queue.append(checkpoint("x", 1_000));
    expect(queue.room()).toBeUndefined();
    queue.countDroppedCheckpoint();
    // Whoever does not ask is stopped further on.
    for (let i = 0; i < 20; i++) queue.append(checkpoint("y", 1_000));
    expect(lost).toContain(RUN);
    expect(queue.state().counters.droppedCheckpoints).toBeGreaterThan(1);
    expect(queue.state().pendingBytes).toBeLessThan(31_000);
    expect(said.join("\n")).toMatch(/checkpoints are left out[^]*records were left out/);
    server.script = () => ({});
    await flush(queue);
    expect(queue.accepts()).toBe(true);
  });

  it("hold over segments: the disk never holds much more", async () => {
    const queue = open(server.url, { maxBytes: 80_000 });
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 20; i++) queue.append(checkpoint("x", 1_000));
      await flush(queue);
      const own = queue.state().directory!;
      const size = readdirSync(own).reduce((sum, file) => sum + statSync(join(own, file)).size, 0);
      expect(size).toBeLessThan(100_000);
    }
  });
});

describe("without a disk", () => {
  it("keeps records in memory, and says so once", async () => {
    writeFileSync(join(directory, "file"), "");
    const queue = open(server.url, { directory: join(directory, "file", "below") });
    expect(queue.state().directory).toBeUndefined();
    for (const name of count(5)) queue.append(record(name));
    expect(await flush(queue)).toBe(true);
    expect(server.names()).toEqual(count(5));
    expect(said.filter((text) => text.includes("wait in memory"))).toHaveLength(1);
  });

  it("is bounded, and says what is lost at its end", async () => {
    const queue = open(NOBODY, false);
    expect(queue.state().directory).toBeUndefined();
    queue.append(record("gone"));
    expect(await flush(queue, 50)).toBe(false);
    await queue.close();
    expect(said.some((text) => text.includes("recorded data is lost"))).toBe(true);
  });

  // Root writes wherever it likes.
  it.skipIf(process.getuid?.() === 0)("goes on in memory when the disk refuses later", async () => {
    const queue = open(server.url, { maxBytes: 8_000 });
    chmodSync(queue.state().directory!, 0o500);
    for (const name of count(20)) queue.append(record(name, "logs", undefined, 300));
    expect(await flush(queue)).toBe(true);
    expect(server.names()).toEqual(count(20));
    chmodSync(queue.state().directory!, 0o700);
  });
});
