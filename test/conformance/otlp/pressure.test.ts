import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { exportLogs, exportMetrics, exportSpans, type Target } from "./javascript-exporters.ts";
import { encodings, mediaTypes, newId, requestOf, signals, tables, type SignalName } from "./requests.ts";
import { send, statusOf } from "./send.ts";
import { startSystem, type System } from "./system.ts";

// What a sender is told when its records can't be taken now, and what the real exporters make of it.

const SOON = /^[123]$/;
const MAX_BODY_BYTES = 100_000;
const exportOf: Readonly<Record<SignalName, (target: Target) => Promise<unknown>>> = {
  traces: exportSpans,
  logs: exportLogs,
  metrics: exportMetrics,
};

let system: System;
beforeAll(async () => {
  // Without a spool, a store that is down is told to senders at once.
  system = await startSystem({
    RETAKE_SPOOL_MAX_BYTES: "0",
    RETAKE_MAX_BODY_BYTES: String(MAX_BODY_BYTES),
    RETAKE_MAX_HELD_BYTES: "200000",
  });
});
afterAll(() => system?.stop());

const countOf = async (signal: SignalName, service: string): Promise<number> => {
  const { table, service: column } = tables[signal];
  const [row] = await system.rows<{ count: string }>(`SELECT count() AS count FROM ${table} FINAL WHERE ${column} = {service:String}`, {
    service,
  });
  return Number(row?.count);
};
const answered = async (status: number): Promise<number> => {
  const text = await (await fetch(`${system.url}/metrics`)).text();
  return [...text.matchAll(new RegExp(`retake_otlp_requests_total\\{[^}]*status="${status}"[^}]*\\} (\\d+)`, "g"))].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
};

describe("8, 9: a store that is down", () => {
  afterEach(() => system.gate.open().catch(() => undefined));

  test("is told as 503 with a wait of 1 to 3 seconds, whatever was sent", async () => {
    await system.gate.shut();
    for (const signal of signals) {
      for (const encoding of encodings) {
        const answer = await send(system.url, signal, encoding, requestOf[signal](newId(4)));
        expect([answer.status, answer.headers["content-type"]]).toEqual([503, mediaTypes[encoding]]);
        expect(answer.headers["retry-after"]).toMatch(SOON);
        expect(statusOf(answer)).toMatchObject({ code: 14 });
      }
    }
  });

  test.each(signals)("does not lose what the real exporters have of %s: they come back", async (signal) => {
    await system.gate.shut();
    const before = await answered(503);
    const targets = encodings.map((encoding): Target => ({ url: system.url, encoding, compression: "gzip", service: newId(4) }));
    const done = Promise.all(targets.map((target) => exportOf[signal](target)));
    await expect.poll(() => answered(503), { timeout: 15_000 }).toBeGreaterThanOrEqual(before + targets.length);
    await system.gate.open();
    await done;
    for (const { service } of targets) expect(await countOf(signal, service)).toBe(signal === "traces" ? 2 : 1);
  });
});

describe("8, 9: a collector that holds as much as it may", () => {
  /** Sends most of a body and then nothing: what came of it is held. */
  const stall = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(system.url);
      const socket = connect(Number(port), hostname, () => {
        const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${MAX_BODY_BYTES}\r\n\r\n`;
        socket.write(head + " ".repeat(MAX_BODY_BYTES - 10), () => resolve(socket));
      });
      socket.on("error", reject);
    });
  const heldBytes = async (): Promise<number> =>
    Number(/^retake_held_bytes (\d+)/m.exec(await (await fetch(`${system.url}/metrics`)).text())?.[1]);

  test("says 429 with a wait, and the real exporters come back", async () => {
    const stalled = await Promise.all([stall(), stall()]);
    await expect.poll(heldBytes, { timeout: 10_000 }).toBe(2 * (MAX_BODY_BYTES - 10));
    const answer = await send(system.url, "traces", "protobuf", requestOf.traces(newId(4)));
    expect(answer.status).toBe(429);
    expect(answer.headers["retry-after"]).toMatch(SOON);
    expect(statusOf(answer)).toMatchObject({ code: 8 });

    const before = await answered(429);
    const services = encodings.map((encoding) => ({ encoding, service: newId(4) }));
    const done = Promise.all(
      services.map(({ encoding, service }) => exportSpans({ url: system.url, encoding, compression: "none", service })),
    );
    await expect.poll(() => answered(429), { timeout: 15_000 }).toBeGreaterThanOrEqual(before + services.length);
    for (const socket of stalled) socket.destroy();
    await done;
    for (const { service } of services) expect(await countOf("traces", service)).toBe(2);
  });
});
