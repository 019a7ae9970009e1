import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSpool, type Payload } from "../../pipeline/index.ts";
import { WireWriter } from "../../pipeline/wire/index.ts";
import { createForward, type Forward, type ForwardOptions } from "./create-forward.ts";
import { forwardTarget } from "./target.ts";

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

let directory: string;
let server: Server;
let url: string;
let received: Received[];
let answers: Answer[];
/** While set, requests are not answered. */
let hold: Promise<void> | undefined;
let forward: Forward | undefined;
const lines: { message: string; fields: unknown }[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "retake-forward-"));
  received = [];
  answers = [];
  hold = undefined;
  lines.length = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
      received.push({ path: request.url ?? "", headers: request.headers, body });
      const { status, headers = {}, body: answer } = answers.shift() ?? { status: 200 };
      void Promise.resolve(hold).then(() => response.writeHead(status, headers).end(answer));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await forward?.stop();
  forward = undefined;
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  await rm(directory, { recursive: true });
});

const start = async (target: object = {}, options: Partial<ForwardOptions> = {}): Promise<Forward> => {
  const parsed = forwardTarget.parse({ url, ...target });
  const spool = await openSpool({ dir: join(directory, "queue"), maxBytes: 2 ** 20 });
  forward = createForward({
    target: parsed,
    spool,
    log: (_level, message, fields) => lines.push({ message, fields }),
    sleep: () => Promise.resolve(),
    ...options,
  });
  return forward;
};
const payload = (body: string, signal: Payload["signal"] = "traces"): Payload => ({ project: "p", signal, body: Buffer.from(body) });
const bodies = (): string[] => received.map(({ body }) => body);

describe("createForward", () => {
  test("sends each payload with the headers of the settings, compressed or not", async () => {
    const sending = await start({ headers: { authorization: "Bearer k" }, url: `${url}/otlp/` });
    await sending.take([payload("spans")]);
    await vi.waitFor(() => expect(sending.stats()).toMatchObject({ sent: 1, dropped: 0, payloads: 0, pendingBytes: 0, oldestMs: null }));
    expect(received).toMatchObject([
      {
        path: "/otlp/v1/traces",
        body: "spans",
        headers: { authorization: "Bearer k", "content-type": "application/x-protobuf", "content-encoding": "gzip" },
      },
    ]);
    await sending.stop();
    const plain = await start({ gzip: false });
    await plain.take([payload("points", "metrics")]);
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received[1]).toMatchObject({ path: "/v1/metrics", body: "points" });
    expect(received[1]?.headers["content-encoding"]).toBeUndefined();
  });

  test("sends only the signals that are asked for", async () => {
    const sending = await start({ signals: ["logs"] });
    await sending.take([payload("a"), payload("b", "logs"), payload("", "logs"), payload("c", "metrics")]);
    await vi.waitFor(() => expect(sending.stats().sent).toBe(1));
    expect(bodies()).toEqual(["b"]);
  });

  test.each([429, 502, 503, 504])("comes again after a %d, when it is told to", async (status) => {
    const waits: number[] = [];
    const sending = await start({}, { sleep: (ms) => (waits.push(ms), Promise.resolve()) });
    answers = [{ status, headers: { "retry-after": "7" } }, { status }, { status }];
    await sending.take([payload("a")]);
    await vi.waitFor(() => expect(sending.stats().sent).toBe(1));
    expect(bodies()).toEqual(["a", "a", "a", "a"]);
    expect(waits[0]).toBe(7_000);
    expect(waits[1]).toBeGreaterThanOrEqual(1_000);
    expect(waits[2]).toBeGreaterThanOrEqual(2_000);
    expect(waits[2]).toBeLessThanOrEqual(4_000);
    expect(lines[0]).toMatchObject({ message: "Forwarding waits for its endpoint", fields: { reason: `HTTP ${status}` } });
  });

  test.each([400, 401, 413, 500, 302])("drops what is refused with a %d, and says so", async (status) => {
    const sending = await start();
    answers = [{ status, headers: { location: `${url}/elsewhere` } }];
    await sending.take([payload("bad")]);
    await vi.waitFor(() => expect(sending.stats()).toMatchObject({ dropped: 1, sent: 0, payloads: 0 }));
    await sending.take([payload("good")]);
    await vi.waitFor(() => expect(sending.stats()).toMatchObject({ dropped: 1, sent: 1 }));
    expect(bodies()).toEqual(["bad", "good"]);
    expect(lines).toMatchObject([{ message: "Payloads were not forwarded", fields: { payloads: 1, reason: `HTTP ${status}` } }]);
  });

  test("comes again where nobody answers, or not in time", async () => {
    let calls = 0;
    const sending = await start(
      { timeoutMs: 100 },
      {
        fetch: async (input, init) => {
          calls++;
          if (calls === 1) throw new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") });
          return fetch(input, init);
        },
      },
    );
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => (release = resolve));
    await sending.take([payload("a")]);
    await vi.waitFor(() => expect(calls).toBeGreaterThan(2));
    hold = undefined;
    release();
    await vi.waitFor(() => expect(sending.stats().sent).toBe(1));
    expect(lines[0]).toMatchObject({ fields: { reason: "fetch failed (ECONNREFUSED)" } });
  });

  test("counts records that the endpoint left out", async () => {
    const writer = new WireWriter();
    writer.message(1, () => {
      writer.varint(1, 3);
      writer.string(2, "bad spans");
    });
    const sending = await start();
    answers = [
      { status: 200, body: writer.finish() },
      { status: 200, body: Buffer.from('{"partialSuccess":{}}') },
    ];
    await sending.take([payload("a")]);
    await vi.waitFor(() => expect(sending.stats().sent).toBe(1));
    await sending.take([payload("b")]);
    await vi.waitFor(() => expect(sending.stats()).toMatchObject({ sent: 2, rejectedRecords: 3, dropped: 0 }));
    expect(lines).toMatchObject([{ fields: { records: 3, reason: "bad spans" } }]);
  });

  test("drops what no longer fits, and never fails who gives it", async () => {
    hold = new Promise(() => undefined);
    const sending = await start();
    // Nothing that compression could make smaller.
    for (let i = 0; i < 6; i++) await sending.take([{ ...payload(""), body: randomBytes(300_000) }]);
    const { dropped, payloads } = sending.stats();
    expect(dropped).toBeGreaterThan(0);
    expect(dropped + payloads).toBe(6);
    expect(lines[0]).toMatchObject({ message: "Payloads were not forwarded", fields: { reason: "the queue for it is full" } });
  });

  test("a new process sends what the one before it did not", async () => {
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const first = await start();
    await first.take([payload("a"), payload("b", "logs"), payload("c", "metrics")]);
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(0));
    expect(first.stats()).toMatchObject({ payloads: 3, sent: 0 });
    await first.stop();
    received = [];
    hold = undefined;
    release();
    const second = await start();
    await vi.waitFor(() => expect(second.stats()).toMatchObject({ payloads: 0, sent: 3 }));
    expect(bodies().toSorted()).toEqual(["a", "b", "c"]);
  });

  test("stops while it waits", async () => {
    answers = Array.from({ length: 100 }, () => ({ status: 503 }));
    const sending = await start(
      {},
      { sleep: (_ms, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("stopped")))) },
    );
    await sending.take([payload("a")]);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await sending.stop();
    expect(sending.stats()).toMatchObject({ sent: 0, dropped: 0 });
  });

  test("sends all of many, whenever they come", async () => {
    const sending = await start();
    await Promise.all(Array.from({ length: 200 }, async (_, i) => sending.take([payload(`${i}`)])));
    await vi.waitFor(() => expect(sending.stats()).toMatchObject({ sent: 200, payloads: 0 }), { timeout: 5_000 });
    expect(new Set(bodies()).size).toBe(200);
  });
});
