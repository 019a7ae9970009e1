import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { startEmbeddedClickHouse } from "@retake/store";
import { agentSpanRequests, SPANS_A_REQUEST } from "./agent-spans.ts";
import { cpuSeconds, startListening } from "./processes.ts";
import { printBench, quantile } from "./report.ts";

/*
 * Spans per second through the real HTTP door into ClickHouse, acknowledged
 * after the insert; against the usual way (protobufjs, JSONEachRow) in the same run.
 * RETAKE_BENCH_REQUESTS sets the size: so many requests of 512 spans of 2 KB.
 */

const count = Number(process.env["RETAKE_BENCH_REQUESTS"] ?? 160);
const IN_FLIGHT = 24;

interface Measured {
  readonly spansPerSecond: number;
  readonly collectorUs: number;
  readonly storeUs: number;
  readonly ackMs: readonly number[];
}

async function measure(url: string, collectorPid: number, storePid: number, bodies: readonly Uint8Array[]): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const ackMs: number[] = [];
  let next = 0;
  const before = [cpuSeconds(collectorPid), cpuSeconds(storePid)] as const;
  const started = performance.now();
  const sender = async (): Promise<void> => {
    while (next < bodies.length) {
      const body = bodies[next++]!;
      const sent = performance.now();
      await post(`${url}/v1/traces`, body, agent);
      ackMs.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  const spans = bodies.length * SPANS_A_REQUEST;
  return {
    spansPerSecond: spans / seconds,
    collectorUs: ((cpuSeconds(collectorPid) - before[0]) / spans) * 1e6,
    storeUs: ((cpuSeconds(storePid) - before[1]) / spans) * 1e6,
    ackMs,
  };
}

function post(url: string, body: Uint8Array, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: "POST", agent, headers: { "content-type": "application/x-protobuf", "content-length": body.length } },
      (response) => {
        response.resume();
        response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}`))));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const dataDir = await mkdtemp(join(tmpdir(), "retake-bench-"));
const store = await startEmbeddedClickHouse({ dataDir });
const address = new URL(store.url);
address.username = store.username;
address.password = store.password;
address.pathname = "/retake";
const env = { CLICKHOUSE_URL: address.href, RETAKE_PORT: "0" };
const client = createClient({ url: address.href });
try {
  console.log(`encoding ${(count * SPANS_A_REQUEST).toLocaleString("en")} spans …`);
  const warmUp = agentSpanRequests(20, 2048);
  const bodies = agentSpanRequests(count, 2048);
  const ours = await startListening("apps/collector/src/main.ts", env);
  await measure(ours.url, ours.pid, store.pid, warmUp);
  const retake = await measure(ours.url, ours.pid, store.pid, bodies);
  await ours.stop();
  const stored = await client.query({
    query:
      "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('spans', 'span_io', 'runs')",
    format: "JSONEachRow",
  });
  const [{ bytes }] = (await stored.json()) as [{ bytes: string }];
  const baseline = await startListening("test/bench/protobufjs-collector.ts", env);
  await measure(baseline.url, baseline.pid, store.pid, warmUp);
  const usual = await measure(baseline.url, baseline.pid, store.pid, bodies);
  await baseline.stop();
  const bytesPerSpan = Number(bytes) / ((count + warmUp.length) * SPANS_A_REQUEST);
  printBench(
    "ingest",
    [
      { measure: "spans/s", retake: Math.round(retake.spansPerSecond), "protobufjs + JSONEachRow": Math.round(usual.spansPerSecond) },
      { measure: "collector CPU µs/span", retake: retake.collectorUs, "protobufjs + JSONEachRow": usual.collectorUs },
      { measure: "ClickHouse CPU µs/span", retake: retake.storeUs, "protobufjs + JSONEachRow": usual.storeUs },
      { measure: "acknowledged p50, ms", retake: quantile(retake.ackMs, 0.5), "protobufjs + JSONEachRow": quantile(usual.ackMs, 0.5) },
      { measure: "acknowledged p99, ms", retake: quantile(retake.ackMs, 0.99), "protobufjs + JSONEachRow": quantile(usual.ackMs, 0.99) },
      { measure: "bytes/span on disk", retake: Math.round(bytesPerSpan) },
    ],
    {
      spans_per_second: retake.spansPerSecond,
      collector_us_per_span: retake.collectorUs,
      store_us_per_span: retake.storeUs,
      ack_p50_ms: quantile(retake.ackMs, 0.5),
      ack_p99_ms: quantile(retake.ackMs, 0.99),
      bytes_per_span_on_disk: bytesPerSpan,
      speedup_over_protobufjs: usual.collectorUs / retake.collectorUs,
    },
  );
} finally {
  await client.close();
  await store.stop();
  await rm(dataDir, { recursive: true, force: true });
}
