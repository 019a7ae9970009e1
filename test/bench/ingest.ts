import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { startEmbeddedClickHouse } from "@retake/store";
import { AgentSpans, SPANS_A_REQUEST } from "./agent-spans.ts";
import { measureGrowth } from "./ingest-growth.ts";
import { startListening, startOtelCollector, type Listening } from "./processes.ts";
import { printBench, quantile, type BenchRow } from "./report.ts";
import { sendAll, sendSteadily, type Measured } from "./senders.ts";

/*
 * Spans through the real HTTP door into ClickHouse, acknowledged after the insert, with text indexes on; against the
 * usual way to build it (protobufjs, JSONEachRow) in the same run, and against the OpenTelemetry Collector with its
 * ClickHouse exporter where OTELCOL names its binary.
 *
 * RETAKE_BENCH_REQUESTS sets the size: so many requests of 512 spans for each of three sizes of spans.
 * RETAKE_BENCH_GROWTH sets up to how many spans the growth is measured.
 */

const requests = Number(process.env["RETAKE_BENCH_REQUESTS"] ?? 120);
const growthSpans = Number(process.env["RETAKE_BENCH_GROWTH"] ?? 400_000);
const SIZES_BYTES = [2048, 4096, 6144];
const TEMPLATES = 24;
const STEADY_SECONDS = 10;
/** Requests. */
const WARM_UP = 150;

const dataDir = await mkdtemp(join(tmpdir(), "retake-bench-"));
const store = await startEmbeddedClickHouse({ dataDir: join(dataDir, "clickhouse") });
const address = new URL(store.url);
address.username = store.username;
address.password = store.password;
address.pathname = "/retake";
const env = { CLICKHOUSE_URL: address.href, RETAKE_PORT: "0", RETAKE_SPOOL_DIR: join(dataDir, "spool") };
const client = createClient({ url: address.href });

const started: Listening[] = [];
const start = async (starting: Promise<Listening>): Promise<Listening> => {
  const listening = await starting;
  started.push(listening);
  return listening;
};

/** One after the other, so that each has the machine to itself. */
async function measureAll(listening: Listening): Promise<Measured[]> {
  const target = { url: listening.url, collectorPid: listening.pid, storePid: store.pid };
  await sendAll(target, new AgentSpans(TEMPLATES, SIZES_BYTES[0]!), WARM_UP); // until its code is compiled
  const measured: Measured[] = [];
  for (const size of SIZES_BYTES) measured.push(await sendAll(target, new AgentSpans(TEMPLATES, size), requests));
  return measured;
}

async function bytesOnDisk(): Promise<number> {
  const result = await client.query({
    query:
      "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('spans', 'span_io', 'runs')",
    format: "JSONEachRow",
  });
  const [row] = (await result.json()) as [{ bytes: string }];
  return Number(row.bytes);
}

try {
  console.log(`${(3 * requests * SPANS_A_REQUEST).toLocaleString("en")} spans of ${SIZES_BYTES.join(", ")} bytes …`);
  const ours = await start(startListening("apps/collector/src/main.ts", env));
  const retake = await measureAll(ours);
  const bytesPerSpan = (await bytesOnDisk()) / ((WARM_UP + 3 * requests) * SPANS_A_REQUEST);
  const target = { url: ours.url, collectorPid: ours.pid, storePid: store.pid };
  const rate = 0.8 * retake[0]!.spansPerSecond;
  console.log(`a steady ${Math.round(rate).toLocaleString("en")} spans/s for ${STEADY_SECONDS} s …`);
  const steady = await sendSteadily(target, new AgentSpans(TEMPLATES, SIZES_BYTES[0]!), rate, STEADY_SECONDS);
  console.log(`${growthSpans.toLocaleString("en")} more spans, for the growth …`);
  const growth = await measureGrowth(target, new AgentSpans(TEMPLATES, SIZES_BYTES[0]!), growthSpans);
  await ours.stop();

  console.log("the same through protobufjs and JSONEachRow …");
  const baseline = await start(startListening("test/bench/protobufjs-collector.ts", env));
  const usual = await measureAll(baseline);
  await baseline.stop();
  const binary = process.env["OTELCOL"];
  let otel: Measured[] | undefined;
  if (binary !== undefined) {
    console.log("the same through the OpenTelemetry Collector …");
    const collector = await start(startOtelCollector(binary, address, dataDir));
    otel = await measureAll(collector);
    await collector.stop();
  }

  const row = (measure: string, of: (measured: Measured) => number): BenchRow[] =>
    SIZES_BYTES.map((size, i) => ({
      measure: `${measure}, ${size / 1024} KB`,
      retake: of(retake[i]!),
      "protobufjs + JSONEachRow": of(usual[i]!),
      ...(otel && { "OpenTelemetry Collector": of(otel[i]!) }),
    }));
  printBench(
    "ingest",
    [
      ...row("spans/s", ({ spansPerSecond }) => Math.round(spansPerSecond)),
      ...row("collector CPU µs/span", ({ collectorUs }) => collectorUs),
      ...row("ClickHouse CPU µs/span", ({ storeUs }) => storeUs),
      ...row("acknowledged p50, ms", ({ ackMs }) => quantile(ackMs, 0.5)),
      ...row("acknowledged p99, ms", ({ ackMs }) => quantile(ackMs, 0.99)),
      { measure: "at 80 % of the rate: p50, ms", retake: quantile(steady.ackMs, 0.5) },
      { measure: "at 80 % of the rate: p99, ms", retake: quantile(steady.ackMs, 0.99) },
      { measure: "bytes/span on disk", retake: Math.round(bytesPerSpan) },
      ...growth.rows,
    ],
    {
      spans_per_second: retake[0]!.spansPerSecond,
      collector_us_per_span: retake[0]!.collectorUs,
      store_us_per_span: retake[0]!.storeUs,
      ack_p50_ms: quantile(steady.ackMs, 0.5),
      ack_p99_ms: quantile(steady.ackMs, 0.99),
      bytes_per_span_on_disk: bytesPerSpan,
      speedup_over_protobufjs: mean(usual.map((each, i) => each.collectorUs / retake[i]!.collectorUs)),
      ...(otel && { speedup_over_otelcol: mean(otel.map((each, i) => each.collectorUs / retake[i]!.collectorUs)) }),
      growth_exponent: growth.exponent,
    },
  );
} finally {
  for (const each of started) await each.stop();
  await client.close();
  await store.stop();
  await rm(dataDir, { recursive: true, force: true });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
