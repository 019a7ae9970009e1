import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ByteBudget, type OtlpLog, type OtlpSpan, type Receipt } from "../../pipeline/index.ts";
import { decodeMessage, encodeMessage } from "./otlp-messages.fixture.ts";
import { createOtlpHttpReceiver, type OtlpAnswer } from "./receiver.ts";

const MAX_BODY_BYTES = 100_000;
const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
const span = { traceId: "a".repeat(32), spanId: "b".repeat(16), name: "chat" };
const jsonBody = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const protobufBody = encodeMessage("TraceRequest", { resourceSpans: [{ scopeSpans: [{ spans: [{ name: "chat" }] }] }] });

let server: Server;
let url: string;
let budget: ByteBudget;
let received: { traces: OtlpSpan[][]; logs: OtlpLog[][] };
let receipt: Receipt;
let answers: OtlpAnswer[];
let bugs: unknown[];

beforeEach(async () => {
  budget = new ByteBudget(4 * MAX_BODY_BYTES);
  received = { traces: [], logs: [] };
  receipt = { outcome: { status: "accepted" }, rejected: 0, remarks: [] };
  answers = [];
  bugs = [];
  const receiver = createOtlpHttpReceiver({
    traces: (spans) => Promise.resolve((received.traces.push([...spans]), receipt)),
    logs: (logs) => Promise.resolve((received.logs.push([...logs]), receipt)),
    budget,
    maxBodyBytes: MAX_BODY_BYTES,
    isOriginAllowed: (origin) => origin === "http://localhost:3000",
    onAnswer: (answer) => answers.push(answer),
    onBug: (error) => bugs.push(error),
  });
  server = createServer((request, response) => void receiver(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

async function send(body: string | Buffer, headers: Record<string, string> = {}, path = "/v1/traces", method = "POST"): Promise<Answer> {
  const init: RequestInit = { method, headers: { "content-type": JSON_TYPE, ...headers } };
  if (method === "POST") init.body = typeof body === "string" ? body : new Uint8Array(body);
  const response = await fetch(url + path, init);
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

const statusOf = (answer: Answer): { code: number; message: string } =>
  (answer.headers.get("content-type") === PROTOBUF ? decodeMessage("RpcStatus", answer.body) : JSON.parse(answer.body.toString())) as {
    code: number;
    message: string;
  };

describe("success", () => {
  test.each([
    [JSON_TYPE, jsonBody, "{}"],
    ["Application/JSON; charset=utf-8", jsonBody, "{}"],
    [PROTOBUF, protobufBody, ""],
    [`${PROTOBUF};x=1`, protobufBody, ""],
  ])("answers %s in its own type, to the letter", async (contentType, body, expected) => {
    const answer = await send(body, { "content-type": contentType });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe(contentType.toLowerCase().startsWith(PROTOBUF) ? PROTOBUF : JSON_TYPE);
    expect(answer.body.toString()).toBe(expected);
    expect(received.traces[0]?.[0]?.name).toBe("chat");
    expect(answers).toEqual([{ signal: "traces", status: 200, accepted: 1, rejected: 0 }]);
  });

  test.each([
    [JSON_TYPE, "{}"],
    [PROTOBUF, ""],
  ])("takes an empty %s request", async (contentType, body) => {
    expect((await send(body, { "content-type": contentType })).status).toBe(200);
    expect(received.traces).toEqual([[]]);
  });

  test("takes logs", async () => {
    const answer = await send(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: "x" }] }] }] }), {}, "/v1/logs");
    expect(answer.status).toBe(200);
    expect(received.logs[0]?.[0]?.eventName).toBe("x");
  });

  test.each([
    ["gzip", gzipSync(jsonBody)],
    ["GZIP", gzipSync(jsonBody)],
    ["deflate", deflateSync(jsonBody)],
    ["zstd", zstdCompressSync(jsonBody)],
    ["identity", Buffer.from(jsonBody)],
  ])("decompresses %s", async (coding, body) => {
    expect((await send(body, { "content-encoding": coding })).status).toBe(200);
    expect(received.traces[0]?.[0]?.traceId).toBe(span.traceId);
  });

  test("says which records it left out, in the request's encoding", async () => {
    receipt = { outcome: { status: "accepted" }, rejected: 300, remarks: ["trace id is bad", "span id is bad"] };
    expect(JSON.parse((await send(jsonBody)).body.toString())).toEqual({
      partialSuccess: { rejectedSpans: "300", errorMessage: "trace id is bad; span id is bad" },
    });
    const binary = await send(protobufBody, { "content-type": PROTOBUF });
    expect(decodeMessage("TraceResponse", binary.body)).toEqual({
      partialSuccess: { rejectedSpans: 300, errorMessage: "trace id is bad; span id is bad" },
    });
    const logs = await send("{}", {}, "/v1/logs");
    expect(JSON.parse(logs.body.toString())).toMatchObject({ partialSuccess: { rejectedLogRecords: "300" } });
  });

  test("warns with nothing rejected", async () => {
    receipt = { outcome: { status: "accepted" }, rejected: 0, remarks: ["2 log records ignored: x"] };
    expect(JSON.parse((await send("{}", {}, "/v1/logs")).body.toString())).toEqual({
      partialSuccess: { errorMessage: "2 log records ignored: x" },
    });
  });
});

describe("refusal", () => {
  test.each([
    ["another signal", "/v1/metrics", "POST", JSON_TYPE, 404, 5],
    ["another method", "/v1/traces", "GET", JSON_TYPE, 405, 12],
    ["another type", "/v1/traces", "POST", "text/plain", 415, 3],
  ])("of %s", async (_, path, method, contentType, status, code) => {
    const answer = await send(jsonBody, { "content-type": contentType }, path, method);
    expect(answer.status).toBe(status);
    expect(statusOf(answer).code).toBe(code);
    expect(answer.headers.get("allow")).toBe(status === 405 ? "POST" : null);
    expect(received.traces).toEqual([]);
  });

  test.each([
    [JSON_TYPE, "{half"],
    [JSON_TYPE, "[]"],
    [JSON_TYPE, '{"resourceSpans":{}}'],
    [PROTOBUF, Buffer.from("0aff", "hex")],
  ])("of a malformed %s body %o", async (contentType, body) => {
    const answer = await send(body, { "content-type": contentType });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe(contentType);
    expect(statusOf(answer)).toMatchObject({ code: 3, message: expect.stringMatching(/\w/) as string });
    expect(bugs).toEqual([]);
  });

  test("of an encoding it does not know, and of a body that is not what it says", async () => {
    expect((await send(jsonBody, { "content-encoding": "br" })).status).toBe(415);
    expect((await send(jsonBody, { "content-encoding": "gzip" })).status).toBe(400);
    expect((await send(gzipSync(jsonBody).subarray(0, -8), { "content-encoding": "gzip" })).status).toBe(400);
  });

  test("of a body over the limit, and the sender reads the answer", async () => {
    const answer = await send(Buffer.alloc(5 * 1024 * 1024));
    expect(answer.status).toBe(413);
    expect(statusOf(answer).code).toBe(8);
  });

  test("of a body over the limit whose length was not announced", async () => {
    const chunk = new Uint8Array(10_000);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => (sent++ < 50 ? controller.enqueue(chunk) : controller.close()) });
    const response = await fetch(`${url}/v1/traces`, {
      method: "POST",
      body,
      duplex: "half",
      headers: { "content-type": JSON_TYPE },
    });
    expect(response.status).toBe(413);
  });

  test.each([
    ["gzip", gzipSync(Buffer.alloc(50_000_000))],
    ["deflate", deflateSync(Buffer.alloc(50_000_000))],
    ["zstd", zstdCompressSync(Buffer.alloc(50_000_000))],
  ])("of a %s bomb, without expanding it", async (coding, bomb) => {
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES);
    expect((await send(bomb, { "content-encoding": coding })).status).toBe(413);
  });

  test("of pages of other origins", async () => {
    expect((await send(jsonBody, { origin: "https://evil.example" })).status).toBe(403);
    expect((await send(jsonBody, { origin: "http://localhost:3000" })).status).toBe(200);
  });
});

describe("back-pressure", () => {
  test("429 where all that may be held is held, and the sender comes back in a second", async () => {
    expect(budget.tryReserve(4 * MAX_BODY_BYTES - 10)).toBe(true);
    const answer = await send(jsonBody);
    budget.release(4 * MAX_BODY_BYTES - 10);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(statusOf(answer).code).toBe(8);
    expect((await send(jsonBody)).status).toBe(200);
  });

  test("503 where the store is down, within the exporters' deadline", async () => {
    receipt = { outcome: { status: "retry", code: "store_unavailable", message: "down" }, rejected: 0, remarks: [] };
    for (let i = 0; i < 10; i++) {
      const answer = await send(protobufBody, { "content-type": PROTOBUF });
      expect(answer.status).toBe(503);
      expect(["1", "2", "3"]).toContain(answer.headers.get("retry-after"));
      expect(statusOf(answer)).toEqual({ code: 14, message: "down" });
    }
    expect(answers[0]).toEqual({ signal: "traces", status: 503, accepted: 0, rejected: 0 });
  });

  test("400 for what the store will never take", async () => {
    receipt = { outcome: { status: "rejected", code: "bad_request", message: "no" }, rejected: 0, remarks: [] };
    expect((await send(jsonBody)).status).toBe(400);
  });
});

test("what is held is let go, whatever the answer was", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  await Promise.all([
    send(jsonBody),
    send("{half"),
    send(gzipSync(jsonBody), { "content-encoding": "gzip" }),
    send(bomb, { "content-encoding": "gzip" }),
  ]);
  expect(answers).toHaveLength(4);
  expect(budget.usedBytes).toBe(0);
});

test("a sender that goes away leaves nothing behind", async () => {
  await new Promise<void>((resolve) => {
    const request = httpRequest(`${url}/v1/traces`, { method: "POST", headers: { "content-type": JSON_TYPE, "content-length": 1000 } });
    request.on("error", () => resolve());
    request.write("{", () => request.destroy(new Error("gone")));
  });
  await expect.poll(() => answers.length).toBe(1);
  expect(bugs).toEqual([]);
  expect(budget.usedBytes).toBe(0);
  expect((await send(jsonBody)).status).toBe(200);
});
