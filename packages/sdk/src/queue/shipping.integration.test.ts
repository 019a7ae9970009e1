import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diag } from "@opentelemetry/api";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DurableQueue } from "./durable-queue.ts";
import { retryAfter } from "./post.ts";
import { QueueServer, record, type Reply } from "./queue-server.fixture.ts";

const RUN = "a".repeat(32);
let directory: string;
let server: QueueServer;
let queue: DurableQueue;
const said: string[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "retake-shipping-"));
  server = await QueueServer.start();
  said.length = 0;
  vi.spyOn(diag, "error").mockImplementation((text) => void said.push(text));
  queue = new DurableQueue({ destination: { url: server.url, headers: { authorization: "key" } }, queue: { directory }, delayMs: 5 });
});

afterEach(async () => {
  await queue.close();
  await server.close();
  rmSync(directory, { recursive: true });
  vi.restoreAllMocks();
});

const flush = (timeoutMs = 10_000): Promise<boolean> => queue.flush({ timeoutMs });
const checkpoint = (i: number) => record(`c${i}`, "logs", { runId: RUN, first: i * 10, count: 10 });

/** These replies in turn, then 200. */
function inTurn(...replies: Reply[]): void {
  server.script = () => replies.shift() ?? {};
}

it("repeats the same bytes until they are taken, whatever goes wrong in between", async () => {
  inTurn({ status: 503 }, { reset: true }, { status: 404 }, { status: 500 });
  for (const name of ["a", "b"]) queue.append(record(name));
  queue.append(record("span", "traces"));
  expect(await flush()).toBe(true);
  expect(server.requests.slice(0, 5).map(({ names }) => names)).toEqual(Array.from({ length: 5 }, () => ["a", "b"]));
  expect(server.taken.map(({ signal, names }) => [signal, names])).toEqual([
    ["logs", ["a", "b"]],
    ["traces", ["span"]],
  ]);
  expect(server.taken[0]!.authorization).toBe("key");
  expect(queue.state().counters).toMatchObject({ acknowledged: 3, rejected: 0 });
  expect(said.filter((text) => text.includes("does not take records"))).toHaveLength(1);
});

it("waits as long as it is asked to", async () => {
  inTurn({ status: 429, headers: { "retry-after": "1" } });
  queue.append(record("a"));
  const startMs = performance.now();
  expect(await flush()).toBe(true);
  expect(performance.now() - startMs).toBeGreaterThan(950);
  expect(retryAfter(new Date(Date.now() + 5_000).toUTCString())).toBeGreaterThan(3_000);
  expect([retryAfter("1e9"), retryAfter("-5"), retryAfter("soon"), retryAfter(undefined)]).toEqual([60_000, 0, 0, 0]);
});

it("sends one request at a time, so that nothing overtakes", async () => {
  let active = 0;
  let most = 0;
  server.script = () => {
    most = Math.max(most, ++active);
    return { until: new Promise<void>((resolve) => setImmediate(resolve)).then(() => void active--) };
  };
  for (let i = 0; i < 1_500; i++) queue.append(record(`r${i}`, i % 2 === 0 ? "logs" : "traces"));
  expect(await flush()).toBe(true);
  expect(most).toBe(1);
  expect(server.names("logs")).toEqual(Array.from({ length: 750 }, (_, i) => `r${i * 2}`));
});

it("does not hang on a collector that never answers", async () => {
  const held = Promise.withResolvers<void>();
  server.script = () => ({ until: held.promise });
  queue.append(record("slow"));
  expect(await flush(100)).toBe(false);
  held.resolve();
  expect(await flush()).toBe(true);
  expect(server.names()).toEqual(["slow"]);
});

it("finds the one record that is refused, delivers the others, and tells whose run it is", async () => {
  const lost: string[] = [];
  queue.onLost((runId) => lost.push(runId));
  server.script = ({ names }) => (names.includes("c7") ? { status: 400, body: Buffer.from("bad\u001b[31m record") } : {});
  for (let i = 0; i < 20; i++) queue.append(checkpoint(i));
  expect(await flush()).toBe(true);
  expect(server.names()).toEqual(Array.from({ length: 20 }, (_, i) => `c${i}`).filter((name) => name !== "c7"));
  expect(queue.state().counters).toMatchObject({ acknowledged: 20, rejected: 1 });
  expect(lost).toEqual([RUN]);
  expect(said.join()).toContain("HTTP 400 bad [31m record");
});

it("counts and reports what a collector takes but for some", async () => {
  const message = Buffer.from("no trace id");
  const partial = Buffer.concat([Buffer.from([0x08, 2, 0x12, message.length]), message]);
  inTurn({ body: Buffer.concat([Buffer.from([0x0a, partial.length]), partial]) });
  for (const name of ["a", "b", "c"]) queue.append(record(name));
  expect(await flush()).toBe(true);
  expect(queue.state().counters.rejected).toBe(2);
  expect(said.join()).toContain("refused 2 of 3 records for good: no trace id");
  expect(server.requests).toHaveLength(1);
});

it("sends again what the collector misses, and nothing else", async () => {
  for (let i = 0; i < 10; i++) queue.append(checkpoint(i));
  await flush();
  inTurn({ headers: { "retake-missing": `${RUN}:35-49` } });
  queue.append(checkpoint(10));
  expect(await flush()).toBe(true);
  expect(server.taken.slice(1).map(({ names }) => names)).toEqual([["c10"], ["c3", "c4"]]);
  expect(queue.state().counters).toMatchObject({ resent: 2, lost: 0 });
});

it("gives up a hole that can't be filled, and tells whose run it is, once", async () => {
  const lost: string[] = [];
  queue.onLost((runId) => lost.push(runId));
  const other = "b".repeat(32);
  queue.append(checkpoint(0));
  await flush();
  server.script = () => ({ headers: { "retake-missing": `${RUN}:0-5, ${other}:7-9, nonsense` } });
  for (let i = 1; i < 4; i++) {
    queue.append(checkpoint(i));
    expect(await flush()).toBe(true);
  }
  expect(lost.toSorted()).toEqual([RUN, other]);
  expect(queue.state().counters).toMatchObject({ lost: 2, resent: 3 });
});
