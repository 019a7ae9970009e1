import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { connect, createStore, migrate, startEmbeddedClickHouse, type CheckpointRecord } from "@retake/store";
import { CheckpointEncoder, newRunId, type EncodedCheckpoint, type EncodedValue } from "@retake/protocol";
import { NewInformation } from "./new-information.ts";
import { recordedRuns, type RecordedRun } from "./recorded-states.ts";
import { printBench, quantile } from "./report.ts";

/*
 * What a checkpoint after each step costs: bytes on the wire against the new
 * information of the step and against sending the full state, microseconds to
 * encode it, and milliseconds to restore it with every digest verified.
 */

interface Figures {
  steps: number;
  sent: number;
  full: number;
  information: number;
  readonly encodeUs: number[];
  readonly fullUs: number[];
  /** The records of each run, as the collector would write them. */
  readonly recorded: CheckpointRecord[][];
  readonly restoreMs: number[];
}

const sha256 = (text: string): string => hash("sha256", text);

function measure(runs: readonly RecordedRun[]): Figures {
  const figures: Figures = { steps: 0, sent: 0, full: 0, information: 0, encodeUs: [], fullUs: [], recorded: [], restoreMs: [] };
  for (const run of runs) measureRun(run, figures);
  return figures;
}

function measureRun(run: RecordedRun, figures: Figures): void {
  const encoder = new CheckpointEncoder(sha256);
  const information = new NewInformation();
  const checkpoints: EncodedCheckpoint[] = [];
  let previous: EncodedValue | undefined;
  for (const state of run.states()) {
    const started = performance.now();
    previous = encoder.encode(state, previous);
    const checkpoint = encoder.checkpoint(previous);
    const encoded = performance.now();
    const full = JSON.stringify(state);
    sha256(full);
    figures.encodeUs.push((encoded - started) * 1000);
    figures.fullUs.push((performance.now() - encoded) * 1000);
    figures.steps++;
    figures.sent += gzipSync([checkpoint.root, ...checkpoint.blobs].join("\n")).length;
    figures.full += gzipSync(full).length;
    figures.information += gzipSync(information.of(state)).length;
    checkpoints.push(checkpoint);
  }
  figures.recorded.push(checkpointRecords(checkpoints));
}

function checkpointRecords(checkpoints: readonly EncodedCheckpoint[]): CheckpointRecord[] {
  const traceId = newRunId();
  const time = BigInt(Date.now()) * 1_000_000n;
  return checkpoints.map((checkpoint, index) => ({ ...checkpoint, traceId, spanId: "", stepKey: "", time, point: "post", index }));
}

/** Writes all runs to a ClickHouse of their own, then restores checkpoints spread over them. */
async function measureRestore(all: readonly Figures[], most: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "retake-bench-"));
  const server = await startEmbeddedClickHouse({ dataDir });
  const clickhouse = connect(server);
  await migrate(clickhouse);
  const store = createStore(clickhouse);
  try {
    for (const figures of all) {
      const records = figures.recorded.flat();
      for (let i = 0; i < records.length; i += 500)
        await store.write("bench", { spans: [], scores: [], checkpoints: records.slice(i, i + 500) });
      const chosen = records.filter((_, i) => i % Math.ceil(records.length / most) === 0);
      for (const { traceId, id } of [...chosen.slice(0, 10), ...chosen]) {
        const started = performance.now();
        await store.getCheckpoint("bench", traceId, id);
        figures.restoreMs.push(performance.now() - started);
      }
      figures.restoreMs.splice(0, 10); // the first ones warm up
    }
  } finally {
    await store.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const kinds = ["tau-airline", "swe-agent"] as const;
const rows: { measure: string; [column: string]: string | number }[] = [
  { measure: "steps" },
  { measure: "bytes a step, sent" },
  { measure: "bytes a step, full state" },
  { measure: "bytes a step, new information" },
  { measure: "sent / new information" },
  { measure: "sent / full states" },
  { measure: "encode p50, µs" },
  { measure: "encode p99, µs" },
  { measure: "full JSON + digest p50, µs" },
  { measure: "restore from the store p50, ms" },
  { measure: "restore from the store p99, ms" },
];
const all: Figures[] = [];
const columns: string[] = [];
for (const kind of kinds) {
  const runs = recordedRuns(kind);
  if (!runs) {
    console.log(`${kind}: no data at ../shared/data/${kind}, skipped`);
    continue;
  }
  measure(runs.slice(0, 20)); // warm the code up
  const figures = measure(runs);
  all.push(figures);
  columns.push(kind);
}
await measureRestore(all, 400);
for (const [column, figures] of all.entries()) {
  const { steps, sent, full, information } = figures;
  const values = [
    steps,
    sent / steps,
    full / steps,
    information / steps,
    sent / information,
    sent / full,
    quantile(figures.encodeUs, 0.5),
    quantile(figures.encodeUs, 0.99),
    quantile(figures.fullUs, 0.5),
    quantile(figures.restoreMs, 0.5),
    quantile(figures.restoreMs, 0.99),
  ];
  for (const [i, value] of values.entries()) rows[i]![columns[column]!] = i < 4 ? Math.round(value) : value;
}
const total = (pick: (figures: Figures) => number): number => all.reduce((sum, figures) => sum + pick(figures), 0);
printBench("checkpoint", rows, {
  bytes_over_new_information: Math.max(...all.map(({ sent, information }) => sent / information)),
  bytes_over_full_snapshots: total(({ sent }) => sent) / total(({ full }) => full),
  us_p50: quantile(
    all.flatMap(({ encodeUs }) => encodeUs),
    0.5,
  ),
  us_p99: quantile(
    all.flatMap(({ encodeUs }) => encodeUs),
    0.99,
  ),
  restore_ms_p99: quantile(
    all.flatMap(({ restoreMs }) => restoreMs),
    0.99,
  ),
});
