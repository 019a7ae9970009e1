import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { connect } from "./connect.ts";

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("connect", () => {
  it("takes everything from the address", async () => {
    const seen: { authorization: string | undefined; url: string | undefined }[] = [];
    const server = createServer((request, response) => {
      seen.push({ authorization: request.headers.authorization, url: request.url });
      request.resume();
      response.end('{"1":1}\n');
    });
    onTestFinished(() => void server.close());
    const clickhouse = connect({ url: `http://some%40one:pass%3Aword@${await listen(server)}/my_base` });
    onTestFinished(() => clickhouse.close());
    await clickhouse.ping();
    expect(clickhouse.database).toBe("my_base");
    expect(seen[0]?.authorization).toBe(`Basic ${Buffer.from("some@one:pass:word").toString("base64")}`);
    expect(new URL(seen[0]?.url ?? "", "http://host").searchParams.get("database")).toBe("my_base");
    expect(new URL(seen[0]?.url ?? "", "http://host").searchParams.get("async_insert")).toBe("0");
  });

  it("says that the store is away, and that it may come back", async () => {
    const server = createServer();
    const address = await listen(server);
    server.close();
    await once(server, "close");
    const clickhouse = connect({ url: `http://${address}` });
    onTestFinished(() => clickhouse.close());
    await expect(clickhouse.ping()).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
    await expect(clickhouse.insert("t", [], [1])).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
  });

  it.each([
    ["Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)", { code: "store_unavailable", retryable: true }],
    ["Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)", { code: "store_unavailable", retryable: false }],
    ["Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR)", { code: "internal", retryable: false }],
  ])("knows what %s means", async (text, meaning) => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(500, { "x-clickhouse-exception-code": "1" }).end(text);
    });
    onTestFinished(() => void server.close());
    const clickhouse = connect({ url: `http://${await listen(server)}` });
    onTestFinished(() => clickhouse.close());
    await expect(clickhouse.ping()).rejects.toMatchObject(meaning);
  });

  it.each(["", "nonsense", "ftp://host/x", "localhost:8123"])("refuses the address %j", (url) => {
    expect(() => connect({ url })).toThrow(expect.objectContaining({ code: "bad_request" }) as Error);
  });
});
