import { createClient, RetakeError } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryStore } from "./api/memory-store.fixture.ts";
import { startCollector, type Collector, type CollectorConfig } from "./collector.ts";
import { parseConfig } from "./config.ts";
import type { Log } from "./telemetry/log.ts";

const config: CollectorConfig = { ...parseConfig({}), port: 0 };
const body = (spans: number): string =>
  JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: Array.from({ length: spans }, (_, i) => ({
              traceId: "a".repeat(32),
              spanId: (i + 1).toString(16).padStart(16, "0"),
              name: "n",
              startTimeUnixNano: "1",
            })),
          },
        ],
      },
    ],
  });

let store: MemoryStore;
let collector: Collector;
let logged: [string, string, unknown][];
const log: Log = (level, message, fields) => void logged.push([level, message, fields]);

beforeEach(async () => {
  store = new MemoryStore();
  logged = [];
  collector = await startCollector(config, store, log);
});
afterEach(() => collector.stop());

const send = (spans: number): Promise<Response> =>
  fetch(`${collector.url}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body: body(spans) });

describe("a collector", () => {
  test("takes OTLP and answers the API on one port", async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, () => send(10)));
    expect(responses.map((response) => response.status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(store.batches.flatMap((batch) => batch.spans)).toHaveLength(200);
    expect(store.batches.length).toBeLessThan(20);
    expect(await createClient({ url: collector.url }).getHealth()).toMatchObject({ status: "ok" });
    expect(await (await fetch(`${collector.url}/metrics`)).text()).toContain(
      'retake_otlp_records_total{signal="traces",outcome="accepted"} 200',
    );
  });

  test("never acknowledges what the store does not take", async () => {
    store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    const response = await send(1);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    store.failure = undefined;
    expect((await send(1)).status).toBe(200);
    store.failure = new TypeError("bug");
    expect((await send(1)).status).toBe(500);
    expect(logged).toMatchObject([["error", "The store did not take a batch", { code: "store_unavailable" }]]);
  });

  test("writes and answers what it has taken before it stops", async () => {
    let release = (): void => undefined;
    const writing = new Promise<void>((resolve) => (release = resolve));
    const write = store.write.bind(store);
    store.write = async (batch) => {
      await writing;
      await write(batch);
    };
    const answer = send(3);
    const events = await fetch(`${collector.url}/api/events`);
    await expect
      .poll(async () => (await (await fetch(`${collector.url}/metrics`)).text()).match(/retake_held_bytes (\d+)/)?.[1])
      .not.toBe("0");
    const stopped = collector.stop();
    await events.text();
    release();
    expect((await answer).status).toBe(200);
    await stopped;
    expect(store.batches.flatMap((batch) => batch.spans)).toHaveLength(3);
    await expect(send(1)).rejects.toThrow("fetch failed");
  });

  test("says who has its port", async () => {
    const port = Number(new URL(collector.url).port);
    await expect(startCollector({ ...config, port }, store, log)).rejects.toMatchObject({
      code: "port_in_use",
      message: expect.stringContaining(String(port)) as string,
    });
  });
});
