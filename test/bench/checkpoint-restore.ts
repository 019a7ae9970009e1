import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId, type EncodedCheckpoint } from "@retake/protocol";
import { connect, createStore, migrate, startEmbeddedClickHouse, SpanBlock, type CheckpointRecord } from "@retake/store";

const PROJECT = "bench";

/** The records of one run, as the collector would write them. */
export function checkpointRecords(checkpoints: readonly EncodedCheckpoint[]): CheckpointRecord[] {
  const traceId = newRunId();
  const time = BigInt(Date.now()) * 1_000_000n;
  return checkpoints.map((checkpoint, index) => ({
    ...checkpoint,
    project: PROJECT,
    traceId,
    spanId: "",
    stepKey: "",
    time,
    point: "post",
    index,
    values: {},
  }));
}

/** Writes all records to a ClickHouse of their own, then restores checkpoints spread over each kind. In milliseconds, by kind. */
export async function measureRestores(kinds: readonly (readonly CheckpointRecord[])[], most: number): Promise<number[][]> {
  const dataDir = await mkdtemp(join(tmpdir(), "retake-bench-"));
  const server = await startEmbeddedClickHouse({ dataDir });
  const clickhouse = connect(server);
  await migrate(clickhouse);
  const store = createStore(clickhouse);
  const restore = async ({ traceId, id }: CheckpointRecord): Promise<number> => {
    const started = performance.now();
    await store.getCheckpoint(PROJECT, traceId, id);
    return performance.now() - started;
  };
  try {
    const results: number[][] = [];
    for (const records of kinds) {
      for (let i = 0; i < records.length; i += 500)
        await store.write({
          spans: new SpanBlock(),
          contents: [],
          scores: [],
          logs: [],
          metrics: [],
          checkpoints: records.slice(i, i + 500),
        });
      const chosen = records.filter((_, i) => i % Math.ceil(records.length / most) === 0);
      for (const record of chosen.slice(0, 10)) await restore(record); // the first ones warm up
      const times: number[] = [];
      for (const record of chosen) times.push(await restore(record));
      results.push(times);
    }
    return results;
  } finally {
    await store.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
