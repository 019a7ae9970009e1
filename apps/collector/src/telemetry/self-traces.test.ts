import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { RetakeError } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryStore } from "../api/memory-store.fixture.ts";
import { startCollector, type Collector, type CollectorConfig } from "../collector.ts";
import { parseConfig } from "../config.ts";
import { SelfTraces } from "./self-traces.ts";

interface Export {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let exports: Export[];
let destination: Server;
let url: string;
/** Where the destination sends on what it gets; its answer is that one's. */
let forwardTo: string | undefined;

beforeEach(async () => {
  exports = [];
  forwardTo = undefined;
  destination = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      exports.push({ headers: request.headers, body: body.toString("latin1") });
      void answer(request.headers, body).then((status) => response.writeHead(status).end());
    });
  }).listen(0, "127.0.0.1");
  await once(destination, "listening");
  url = `http://127.0.0.1:${(destination.address() as AddressInfo).port}`;
});
afterEach(() => {
  destination.closeAllConnections();
  destination.close();
});

async function answer(headers: IncomingMessage["headers"], body: Buffer): Promise<number> {
  if (forwardTo === undefined) return 200;
  const own = { "content-type": "application/x-protobuf", "x-retake-self-traces": headers["x-retake-self-traces"] as string };
  const response = await fetch(`${forwardTo}/v1/traces`, { method: "POST", headers: own, body: new Uint8Array(body) });
  await response.arrayBuffer();
  return response.status;
}

const names = (): string[] => exports.flatMap(({ body }) => body.match(/ingest commit|store [A-Za-z]+|(GET|POST) [A-Za-z/:]+/g) ?? []);

describe("self traces", () => {
  const open = () => new SelfTraces({ url, key: "secret", version: "1", role: "all" });

  test("have commits and requests with the store's calls below them", async () => {
    const traces = open();
    const call = () => traces.storeCall("listRuns", () => Promise.resolve(7));
    await call();
    expect(await traces.request("GET", "/api/runs", async () => 200 + (await call()))).toBe(207);
    traces.noteIngest({});
    expect(await traces.commit(3, () => Promise.resolve("done"))).toBe("done");
    await traces.stop();
    expect(names().toSorted()).toEqual(["GET /api/runs", "ingest commit", "store listRuns"]);
    expect(exports[0]!.headers).toMatchObject({ authorization: "Bearer secret", "x-retake-self-traces": "1" });
  });

  test("pass errors on", async () => {
    const traces = open();
    const error = new RetakeError("store_unavailable", "the store is down");
    await expect(traces.request("GET", "/api/runs", () => traces.storeCall("listRuns", () => Promise.reject(error)))).rejects.toBe(error);
    await traces.stop();
    expect(exports[0]!.body).toContain("the store is down");
  });

  test("of a commit need a request of somebody else", async () => {
    const traces = open();
    const commit = () => traces.commit(1, () => Promise.resolve());
    await commit();
    traces.noteIngest({ "x-retake-self-traces": "1" });
    await commit();
    await traces.stop();
    expect(exports).toEqual([]);
  });

  test("never hold up the end", async () => {
    const traces = new SelfTraces({ url: "http://127.0.0.1:1", version: "1", role: "all" });
    expect(await traces.request("GET", "/api/runs", () => Promise.resolve(200))).toBe(200);
    await traces.stop();
  });
});

describe("a collector that sends its traces to itself", () => {
  const body = JSON.stringify({
    resourceSpans: [
      { scopeSpans: [{ spans: [{ traceId: "a".repeat(32), spanId: "b".repeat(16), name: "foreign", startTimeUnixNano: "1" }] }] },
    ],
  });
  const send = async (to: Collector): Promise<number> =>
    (await fetch(`${to.url}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body })).status;
  const config = (selfTracesUrl?: string): CollectorConfig => ({ ...parseConfig({}), port: 0, selfTracesUrl });

  test("makes no traces of traces", async () => {
    const collector = await startCollector(config(url), new MemoryStore(), () => undefined);
    forwardTo = collector.url;
    expect(await send(collector)).toBe(200);
    // The first export has gone in when it is in the collector's own counts.
    await expect
      .poll(
        async () => (await (await fetch(`${collector.url}/metrics`)).text()).includes('requests_total{signal="traces",status="200"} 2'),
        {
          timeout: 9_000,
        },
      )
      .toBe(true);
    expect(names()).toEqual(expect.arrayContaining(["ingest commit", "store write"]));
    // Whatever the export itself gave rise to would be sent now.
    await collector.stop();
    expect(names().filter((name) => name === "ingest commit")).toHaveLength(1);
    expect(exports).toHaveLength(1);
  }, 15_000);

  test("sends nothing unless told to", async () => {
    const collector = await startCollector(config(), new MemoryStore(), () => undefined);
    expect(await send(collector)).toBe(200);
    await fetch(`${collector.url}/api/runs`);
    await collector.stop();
    expect(exports).toEqual([]);
  });
});
