import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Access } from "../../pipeline/access.ts";
import { ByteBudget, type Receipt } from "../../pipeline/index.ts";
import type { Payload } from "../../pipeline/payload.ts";
import { decodeMessage, encodeMessage, requestNames, type MessageName } from "../../pipeline/wire/otlp/schema.fixture.ts";
import { createOtlpHttpReceiver, type OtlpAnswer } from "./receiver.ts";

const MAX_BODY_BYTES = 100_000;
const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
const span = { traceId: "a".repeat(32), spanId: "b".repeat(16), name: "chat" };
const request = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
const jsonBody = JSON.stringify(request);
const protobufBody = encodeMessage("ExportTraceServiceRequest", request);

const acceptedAll: Receipt = { outcome: { status: "accepted" }, received: 1, rejected: 0, remarks: [] };

let server: Server;
let url: string;
let budget: ByteBudget;
let received: Payload[];
let receipt: Receipt;
let access: Access;
let askedWith: IncomingHttpHeaders[];
let answers: OtlpAnswer[];
let bugs: unknown[];

beforeEach(async () => {
  budget = new ByteBudget(4 * MAX_BODY_BYTES);
  received = [];
  receipt = acceptedAll;
  access = { project: "shop" };
  askedWith = [];
  answers = [];
  bugs = [];
  const receiver = createOtlpHttpReceiver({
    ingest: (payload) => Promise.resolve((received.push(payload), receipt)),
    authorize: (headers) => Promise.resolve((askedWith.push(headers), access)),
    budget,
    maxBodyBytes: MAX_BODY_BYTES,
    isOriginAllowed: (origin) => origin === "http://localhost:3000",
    onAnswer: (answer) => answers.push(answer),
    onBug: (error) => bugs.push(error),
  });
  server = createServer((incoming, response) => void receiver(incoming, response));
  server.on("checkContinue", (incoming, response) => void receiver(incoming, response));
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
  if (method !== "GET" && method !== "HEAD") init.body = typeof body === "string" ? body : new Uint8Array(body);
  const response = await fetch(url + path, init);
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
}

/** Writes to a socket as it is, and gives all that comes back until the other side closes. */
function exchange(write: (socket: import("node:net").Socket, seen: () => string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = "";
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1", () => write(socket, () => seen));
    socket.setEncoding("utf8").on("data", (text: string) => (seen += text));
    socket.on("close", () => resolve(seen)).on("error", reject);
  });
}

const statusOf = (answer: Answer): { code: number; message: string } =>
  (answer.headers.get("content-type") === PROTOBUF ? decodeMessage("RpcStatus", answer.body) : JSON.parse(answer.body.toString())) as {
    code: number;
    message: string;
  };
const nameSent = (): unknown =>
  (decodeMessage("ExportTraceServiceRequest", received[0]!.body) as typeof request).resourceSpans[0]?.scopeSpans[0]?.spans[0]?.name;

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
    expect(received).toMatchObject([{ project: "shop", signal: "traces" }]);
    expect(nameSent()).toBe("chat");
    expect(answers).toEqual([{ signal: "traces", status: 200, accepted: 1, rejected: 0 }]);
  });

  test.each([
    [JSON_TYPE, "{}"],
    [JSON_TYPE, ""],
    [PROTOBUF, ""],
  ])("takes an empty %s request %j", async (contentType, body) => {
    receipt = { ...acceptedAll, received: 0 };
    expect((await send(body, { "content-type": contentType })).status).toBe(200);
    expect(received[0]?.body).toHaveLength(0);
  });

  test.each([
    ["traces", "rejectedSpans", "ExportTraceServiceResponse"],
    ["logs", "rejectedLogRecords", "ExportLogsServiceResponse"],
    ["metrics", "rejectedDataPoints", "ExportMetricsServiceResponse"],
  ] as const)("says which %s it left out, in the request's encoding", async (signal, name, response: MessageName) => {
    receipt = { outcome: { status: "accepted" }, received: 301, rejected: 300, remarks: ["trace id is bad", "span id is bad"] };
    const asJson = await send("{}", {}, `/v1/${signal}`);
    const expected = { partialSuccess: { [name]: "300", errorMessage: "trace id is bad; span id is bad" } };
    expect(JSON.parse(asJson.body.toString())).toEqual(expected);
    const binary = await send(encodeMessage(requestNames[signal], {}), { "content-type": PROTOBUF }, `/v1/${signal}`);
    expect(decodeMessage(response, binary.body)).toEqual(expected);
    expect(answers[0]).toEqual({ signal, status: 200, accepted: 1, rejected: 300 });
  });

  test("warns with nothing rejected", async () => {
    receipt = { ...acceptedAll, remarks: ["2 log records ignored: x"] };
    const expected = { partialSuccess: { errorMessage: "2 log records ignored: x" } };
    expect(JSON.parse((await send("{}", {}, "/v1/logs")).body.toString())).toEqual(expected);
    const binary = await send("", { "content-type": PROTOBUF }, "/v1/logs");
    expect(decodeMessage("ExportLogsServiceResponse", binary.body)).toEqual(expected);
  });

  test("takes one request after the other on one connection, refused ones among them", async () => {
    const head = (length: number, extra = ""): string =>
      `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${extra}\r\n`;
    const seen = await exchange((socket) => {
      socket.write(head(2) + "{}");
      socket.write(head(MAX_BODY_BYTES + 1) + "x".repeat(MAX_BODY_BYTES + 1));
      socket.write(head(5) + "{half");
      socket.write(head(2, "Connection: close\r\n") + "{}");
    });
    expect([...seen.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(["200", "413", "400", "200"]);
  });
});

describe("compression", () => {
  const twice = gzipSync(zstdCompressSync(jsonBody));
  test.each([
    ["gzip", gzipSync(jsonBody)],
    ["GZIP", gzipSync(jsonBody)],
    ["x-gzip", gzipSync(jsonBody)],
    ["gzip", Buffer.concat([gzipSync(jsonBody.slice(0, 9)), gzipSync(jsonBody.slice(9))])],
    ["deflate", deflateSync(jsonBody)],
    ["deflate", deflateRawSync(jsonBody)],
    ["zstd", zstdCompressSync(jsonBody)],
    ["zstd", Buffer.concat([zstdCompressSync(jsonBody.slice(0, 9)), zstdCompressSync(jsonBody.slice(9))])],
    ["identity", Buffer.from(jsonBody)],
    ["", Buffer.from(jsonBody)],
    ["zstd, gzip", twice],
    ["zstd, identity ,gzip", twice],
  ])("%j is undone (%#)", async (coding, body) => {
    expect((await send(body, { "content-encoding": coding })).status).toBe(200);
    expect(nameSent()).toBe("chat");
  });

  test("of nothing is nothing", async () => {
    expect((await send("", { "content-encoding": "gzip", "content-type": PROTOBUF })).status).toBe(200);
  });

  test("that it does not know is refused, and so is more than anyone means", async () => {
    const answer = await send(jsonBody, { "content-encoding": "br" });
    expect(answer.status).toBe(415);
    expect(statusOf(answer).message).toContain("gzip, deflate, zstd");
    expect((await send(jsonBody, { "content-encoding": "gzip, br" })).status).toBe(415);
    expect((await send(jsonBody, { "content-encoding": "gzip, gzip, gzip" })).status).toBe(415);
  });

  test.each([
    ["gzip", Buffer.from(jsonBody)],
    ["gzip", gzipSync(jsonBody).subarray(0, -8)],
    ["gzip", Buffer.concat([gzipSync(jsonBody), Buffer.from("rest")])],
    ["deflate", deflateSync(jsonBody).subarray(0, -5)],
    ["deflate", Buffer.concat([deflateSync(jsonBody), Buffer.from("rest")])],
    ["zstd", zstdCompressSync(jsonBody).subarray(0, -5)],
    ["zstd", Buffer.concat([zstdCompressSync(jsonBody), Buffer.from("rest")])],
  ])("a body that is not %s all through is refused, not cut (%#)", async (coding, body) => {
    expect((await send(body, { "content-encoding": coding })).status).toBe(400);
    expect(received).toEqual([]);
    expect(bugs).toEqual([]);
  });

  const bomb = Buffer.alloc(50_000_000);
  test.each([
    ["gzip", gzipSync(bomb)],
    ["deflate", deflateSync(bomb)],
    ["zstd", zstdCompressSync(bomb)],
    ["gzip, gzip", gzipSync(gzipSync(bomb))],
  ])("a %s bomb is not expanded past the limit", async (coding, body) => {
    expect(body.length).toBeLessThan(MAX_BODY_BYTES);
    let most = 0;
    const tryReserve = budget.tryReserve.bind(budget);
    budget.tryReserve = (size) => {
      const taken = tryReserve(size);
      most = Math.max(most, budget.usedBytes);
      return taken;
    };
    expect((await send(body, { "content-encoding": coding })).status).toBe(413);
    expect(most).toBeLessThan(3 * MAX_BODY_BYTES);
    expect(budget.usedBytes).toBe(0);
  });
});

describe("refusal", () => {
  test.each([
    ["another signal", "/v1/profiles", "POST", JSON_TYPE, 404, 5],
    ["GET", "/v1/traces", "GET", JSON_TYPE, 405, 12],
    ["PUT", "/v1/metrics", "PUT", JSON_TYPE, 405, 12],
    ["DELETE", "/v1/logs", "DELETE", JSON_TYPE, 405, 12],
    ["another type", "/v1/traces", "POST", "text/plain", 415, 3],
    ["a type that only begins like one", "/v1/traces", "POST", "application/jsonl", 415, 3],
    ["no type", "/v1/traces", "POST", "", 415, 3],
  ])("of %s", async (_, path, method, contentType, status, code) => {
    const answer = await send(jsonBody, { "content-type": contentType }, path, method);
    expect(answer.status).toBe(status);
    expect(statusOf(answer).code).toBe(code);
    expect(answer.headers.get("allow")).toBe(status === 405 ? "POST" : null);
    expect(received).toEqual([]);
  });

  test.each(["{half", "[]", '{"resourceSpans":{}}', '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":1}]}]}]}'])(
    "of the JSON body %j",
    async (body) => {
      const answer = await send(body);
      expect(answer.status).toBe(400);
      expect(answer.headers.get("content-type")).toBe(JSON_TYPE);
      expect(statusOf(answer)).toMatchObject({ code: 3, message: expect.stringMatching(/\w/) as string });
      expect(bugs).toEqual([]);
    },
  );

  test.each([
    ["bad_request", 400, 3],
    ["payload_too_large", 413, 8],
    ["internal", 500, 13],
  ] as const)("of what the pipeline will never take: %s", async (code, status, rpcCode) => {
    receipt = { outcome: { status: "rejected", code, message: "no" }, received: 0, rejected: 0, remarks: [] };
    const answer = await send(protobufBody, { "content-type": PROTOBUF });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe(PROTOBUF);
    expect(answer.headers.get("retry-after")).toBe(null);
    expect(statusOf(answer)).toEqual({ code: rpcCode, message: "no" });
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
    const response = await fetch(`${url}/v1/traces`, { method: "POST", body, duplex: "half", headers: { "content-type": JSON_TYPE } });
    expect(response.status).toBe(413);
  });

  test("of JSON that is over the limit in protobuf", async () => {
    const numbers = `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"dataPoints":[{"explicitBounds":[${"1,".repeat(20_000)}1]}]}}]}]}]}`;
    expect((await send(numbers, {}, "/v1/metrics")).status).toBe(413);
  });

  test("of pages of other origins", async () => {
    expect((await send(jsonBody, { origin: "https://evil.example" })).status).toBe(403);
    expect((await send(jsonBody, { origin: "http://localhost:3000" })).status).toBe(200);
  });
});

describe("access", () => {
  test("is asked for with the headers, and gives the project", async () => {
    access = { project: "other" };
    expect((await send(jsonBody, { authorization: "Bearer k" })).status).toBe(200);
    expect(askedWith[0]?.authorization).toBe("Bearer k");
    expect(received[0]?.project).toBe("other");
  });

  test.each([
    [401, 16, "Bearer", /^$/],
    [403, 7, null, /^$/],
    [503, 14, null, /^[123]$/],
  ] as const)("that is refused with %s keeps the body out", async (status, code, challenge, wait) => {
    access = { refused: status, message: "no" };
    const answer = await send(protobufBody, { "content-type": PROTOBUF });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("www-authenticate")).toBe(challenge);
    expect(answer.headers.get("retry-after") ?? "").toMatch(wait);
    expect(statusOf(answer)).toEqual({ code, message: "no" });
    expect(received).toEqual([]);
  });

  test("is refused before the body has come", async () => {
    access = { refused: 401, message: "no" };
    const seen = await exchange((socket, text) => {
      socket.write("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
      socket.on("data", () => void (text().includes("\r\n\r\n") && socket.end()));
    });
    expect(seen).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe("a sender that asks before it sends", () => {
  const head = (extra: string): string =>
    `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n${extra}\r\n`;

  test("is told to go on", async () => {
    const seen = await exchange((socket, text) => {
      socket.write(head("Connection: close\r\n"));
      socket.on("data", () => void (text() === "HTTP/1.1 100 Continue\r\n\r\n" && socket.write("{}")));
    });
    expect(seen).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  test.each([
    ["401", "", (): void => void (access = { refused: 401, message: "no" })],
    ["415", "Content-Encoding: br\r\n", (): void => undefined],
  ])("is told at once that it need not: %s", async (status, header, prepare) => {
    prepare();
    const seen = await exchange((socket) => socket.write(head(header)));
    expect(seen).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(seen).toMatch(/connection: close/i);
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

  test("429 where the pipeline is behind", async () => {
    receipt = { outcome: { status: "retry", code: "overloaded", message: "slow" }, received: 0, rejected: 0, remarks: [] };
    const answer = await send(jsonBody);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"]);
  });

  test("503 where the store is down, within the exporters' deadline", async () => {
    receipt = { outcome: { status: "retry", code: "store_unavailable", message: "down" }, received: 0, rejected: 0, remarks: [] };
    for (let i = 0; i < 10; i++) {
      const answer = await send(protobufBody, { "content-type": PROTOBUF });
      expect(answer.status).toBe(503);
      expect(["1", "2", "3"]).toContain(answer.headers.get("retry-after"));
      expect(statusOf(answer)).toEqual({ code: 14, message: "down" });
    }
    expect(answers[0]).toEqual({ signal: "traces", status: 503, accepted: 0, rejected: 0 });
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

test("no more is held than is needed: what is decompressed takes the place of what came", async () => {
  const seen: number[] = [];
  const big = JSON.stringify({ resourceSpans: [{ schemaUrl: "x".repeat(50_000), scopeSpans: [{ spans: [span] }] }] });
  const original = received.push.bind(received);
  received.push = (...payloads) => (seen.push(budget.usedBytes), original(...payloads));
  await send(gzipSync(big), { "content-encoding": "gzip" });
  expect(seen[0]).toBe(received[0]?.body.length);
});

test("a sender that goes away leaves nothing behind", async () => {
  await new Promise<void>((resolve) => {
    const outgoing = httpRequest(`${url}/v1/traces`, { method: "POST", headers: { "content-type": JSON_TYPE, "content-length": 1000 } });
    outgoing.on("error", () => resolve());
    outgoing.write("{", () => outgoing.destroy(new Error("gone")));
  });
  await expect.poll(() => answers.length).toBe(1);
  expect(bugs).toEqual([]);
  expect(budget.usedBytes).toBe(0);
  expect((await send(jsonBody)).status).toBe(200);
});
