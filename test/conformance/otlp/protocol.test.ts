import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encode, encodings, mediaTypes, newId, requestOf, signals, spanOf, tables, type Encoding, type SignalName } from "./requests.ts";
import { post, responseOf, send, statusOf, type Answer } from "./send.ts";
import { startSystem, type System } from "./system.ts";

// The numbers are those of the duties in the design of the OTLP receiver: method and path, encodings, compression, limits,
// success, errors.

const MAX_BODY_BYTES = 1_000_000;
let system: System;
beforeAll(async () => {
  system = await startSystem({ RETAKE_MAX_BODY_BYTES: String(MAX_BODY_BYTES) });
});
afterAll(() => system?.stop());

const each = signals.flatMap((signal) => encodings.map((encoding): [SignalName, Encoding] => [signal, encoding]));
const stored = async (signal: SignalName, service: string): Promise<number> => {
  const { table, service: column } = tables[signal];
  const [row] = await system.rows<{ count: string }>(`SELECT count() AS count FROM ${table} FINAL WHERE ${column} = {service:String}`, {
    service,
  });
  return Number(row?.count);
};
/** What an exporter looks at. */
const seen = ({ status, headers, body }: Answer): unknown[] => [status, headers["content-type"], body.toString()];
const emptySuccess = (encoding: Encoding): unknown[] => [200, mediaTypes[encoding], encoding === "json" ? "{}" : ""];

describe("1: method, path and type", () => {
  test.each(signals)("POST /v1/%s, and nothing else", async (signal) => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const answer = await post(`${system.url}/v1/${signal}`, Buffer.alloc(0), { method, headers: { "content-type": mediaTypes.json } });
      expect([method, answer.status, answer.headers["allow"]]).toEqual([method, 405, "POST"]);
    }
  });

  test.each(["text/plain", "application/grpc", "application/x-protobuffer", "application/xml; a=application/json", ""])(
    "the type %j is not taken",
    async (contentType) => {
      const headers: Record<string, string> = contentType === "" ? {} : { "content-type": contentType };
      const answer = await post(`${system.url}/v1/traces`, Buffer.from("{}"), { headers });
      expect(answer.status).toBe(415);
      expect(statusOf(answer).message).toContain("application/x-protobuf");
    },
  );

  test("there are no other signals", async () => {
    const answer = await post(`${system.url}/v1/profiles`, Buffer.from("{}"), { headers: { "content-type": mediaTypes.json } });
    expect(answer.status).toBe(404);
  });
});

describe("2: encodings", () => {
  test.each(each)("%s in %s are stored, and answered in kind", async (signal, encoding) => {
    const service = newId(4);
    expect(seen(await send(system.url, signal, encoding, requestOf[signal](service)))).toEqual(emptySuccess(encoding));
    expect(await stored(signal, service)).toBe(1);
  });

  test.each([
    ["application/json; charset=utf-8", "json"],
    ["Application/JSON;charset=UTF-8", "json"],
    ["application/x-protobuf; messageType=x", "protobuf"],
    ["APPLICATION/X-PROTOBUF", "protobuf"],
  ] as const)("%s is answered without parameters", async (contentType, encoding) => {
    const body = encode("traces", encoding, requestOf.traces(newId(4)));
    expect(seen(await post(`${system.url}/v1/traces`, body, { headers: { "content-type": contentType } }))).toEqual(emptySuccess(encoding));
  });
});

describe("3: compression", () => {
  const codings: readonly (readonly [name: string, coding: string, compress: (body: Buffer) => Buffer])[] = [
    ["gzip", "gzip", gzipSync],
    ["deflate", "deflate", deflateSync],
    ["deflate without its head", "deflate", deflateRawSync],
    ["zstd", "zstd", zstdCompressSync],
    ["identity", "identity", (body) => body],
    ["zstd and gzip on it", "zstd, gzip", (body) => gzipSync(zstdCompressSync(body))],
  ];
  test.each(each.flatMap(([signal, encoding]) => codings.map((coding) => [signal, encoding, ...coding] as const)))(
    "%s in %s by %s",
    async (signal, encoding, _, coding, compress) => {
      const service = newId(4);
      const body = compress(encode(signal, encoding, requestOf[signal](service)));
      const headers = { "content-type": mediaTypes[encoding], "content-encoding": coding };
      expect(seen(await post(`${system.url}/v1/${signal}`, body, { headers }))).toEqual(emptySuccess(encoding));
      expect(await stored(signal, service)).toBe(1);
    },
  );

  test("another coding is not taken, and says which are", async () => {
    const headers = { "content-type": mediaTypes.json, "content-encoding": "br" };
    const answer = await post(`${system.url}/v1/traces`, Buffer.from("{}"), { headers });
    expect(answer.status).toBe(415);
    expect(statusOf(answer).message).toContain("gzip, deflate, zstd");
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["zstd", zstdCompressSync],
  ] as const)("half of a %s stream is refused", async (coding, compress) => {
    const whole = compress(encode("traces", "json", requestOf.traces(newId(4))));
    const headers = { "content-type": mediaTypes.json, "content-encoding": coding };
    expect((await post(`${system.url}/v1/traces`, whole.subarray(0, whole.length / 2), { headers })).status).toBe(400);
  });
});

describe("4: limits", () => {
  test.each(encodings)("a %s body over the limit is refused, and one below is taken", async (encoding) => {
    const padded = (sizeBytes: number): object => requestOf.traces(newId(4), [spanOf({ name: "x".repeat(sizeBytes) })]);
    expect((await send(system.url, "traces", encoding, padded(MAX_BODY_BYTES))).status).toBe(413);
    expect((await send(system.url, "traces", encoding, padded(MAX_BODY_BYTES - 2_000))).status).toBe(200);
  });

  test("a body that does not say how long it is, is cut off at the limit", async () => {
    const headers = { "content-type": mediaTypes.json, "transfer-encoding": "chunked" };
    const chunk = new Uint8Array(100_000);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => (sent++ < 40 ? controller.enqueue(chunk) : controller.close()) });
    const response = await fetch(`${system.url}/v1/traces`, {
      method: "POST",
      body,
      duplex: "half",
      headers: { "content-type": headers["content-type"] },
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["zstd", zstdCompressSync],
  ] as const)("%s bombs, many at a time, are not expanded past it", async (coding, compress) => {
    const bomb = compress(Buffer.alloc(200_000_000));
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES);
    const headers = { "content-type": mediaTypes.protobuf, "content-encoding": coding };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(`${system.url}/v1/traces`, bomb, { headers })));
    // Several at once may also be more than is held at a time.
    expect(answers.filter(({ status }) => status !== 413 && status !== 429)).toEqual([]);
    expect(answers.map(({ status }) => status)).toContain(413);
    expect((await send(system.url, "traces", "json", requestOf.traces(newId(4)))).status).toBe(200);
  });
});

describe("5: success", () => {
  test.each(each)("an empty request of %s in %s succeeds", async (signal, encoding) => {
    expect(seen(await send(system.url, signal, encoding, {}))).toEqual(emptySuccess(encoding));
    expect(seen(await send(system.url, signal, encoding, requestOf[signal](newId(4), [])))).toEqual(emptySuccess(encoding));
    expect(seen(await post(`${system.url}/v1/${signal}`, Buffer.alloc(0), { headers: { "content-type": mediaTypes[encoding] } }))).toEqual(
      emptySuccess(encoding),
    );
  });
});

describe("7: errors", () => {
  test.each(each)("what can't be read of %s in %s is a bad request, and says why as a Status", async (signal, encoding) => {
    const answer = await post(`${system.url}/v1/${signal}`, Buffer.from(encoding === "json" ? '{"resource' : [0x0a, 0xff]), {
      headers: { "content-type": mediaTypes[encoding] },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers["content-type"]).toBe(mediaTypes[encoding]);
    expect(answer.headers["retry-after"]).toBeUndefined();
    expect(statusOf(answer)).toEqual({ code: 3, message: expect.stringMatching(/\w{3}/) as string });
  });

  test.each(encodings)("in %s, errors of the head are Statuses, too", async (encoding) => {
    const headers = { "content-type": mediaTypes[encoding] };
    const answers = await Promise.all([
      post(`${system.url}/v1/traces`, Buffer.alloc(0), { method: "PUT", headers }),
      post(`${system.url}/v1/traces`, Buffer.alloc(0), { headers: { ...headers, "content-encoding": "br" } }),
      post(`${system.url}/v1/traces`, Buffer.alloc(MAX_BODY_BYTES + 1), { headers }),
    ]);
    expect(answers.map((answer) => [answer.status, answer.headers["content-type"], statusOf(answer).code])).toEqual([
      [405, mediaTypes[encoding], 12],
      [415, mediaTypes[encoding], 3],
      [413, mediaTypes[encoding], 8],
    ]);
  });

  test("what was refused left nothing out of what comes after", async () => {
    const service = newId(4);
    expect(responseOf("traces", await send(system.url, "traces", "protobuf", requestOf.traces(service)))).toEqual({});
    expect(await stored("traces", service)).toBe(1);
  });
});
