import { createHash } from "node:crypto";
import { CheckpointEncoder, newRunId, recordValue, type CheckpointPoint, type Json } from "@retake/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, START } from "../records.fixture.ts";
import type { CheckpointRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";

function recordsOf(traceId: string, states: readonly Json[]): CheckpointRecord[] {
  const encoder = new CheckpointEncoder((text) => createHash("sha256").update(text).digest("hex"));
  return states.map((state, index) => {
    const { id, root, first, blobs, shared } = encoder.checkpoint(encoder.encode(state));
    const point: CheckpointPoint = index === 0 ? "start" : "post";
    return {
      project,
      traceId,
      spanId: index === 0 ? "" : spanIdOf(index),
      stepKey: `step#${index}`,
      time: START + BigInt(index),
      point,
      index,
      values: {},
      id,
      root,
      first,
      blobs,
      shared,
    };
  });
}

const growing = (count: number): Json[] =>
  Array.from({ length: count }, (_, i) => ({ messages: Array.from({ length: i + 1 }, (__, k) => `message ${k} ${"word ".repeat(80)}`) }));

describe("checkpoints", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  it("restores every state of a run, in whatever batches it came", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 4 }), async (values, size) => {
        const run = newRunId();
        const states = [...(values as Json[]), ...growing(3)];
        const records = recordsOf(run, states);
        for (let i = 0; i < records.length; i += size) await store.write(batchOf(project, { checkpoints: records.slice(i, i + size) }));
        await store.write(batchOf(project, { checkpoints: records.slice(0, size) }));
        const list = await store.listCheckpoints(project, run);
        expect(list.map(({ id, index }) => [id, index])).toEqual(records.map(({ id, index }) => [id, index]));
        for (const [i, { id }] of list.entries())
          expect((await store.getCheckpoint(project, run, id))?.value).toEqual(recordValue(states[i]));
      }),
      { numRuns: 6 },
    );
  });

  it("says where a checkpoint stands", async () => {
    const run = newRunId();
    const records = recordsOf(run, growing(2));
    await store.write(batchOf(project, { checkpoints: records }));
    expect(await store.listCheckpoints(project, run)).toMatchObject([
      { index: 0, point: "start", spanId: null, stepKey: "step#0" },
      { index: 1, point: "post", spanId: spanIdOf(1) },
    ]);
    expect(await store.getCheckpoint(project, run, "f".repeat(32))).toBeNull();
    expect(await store.getCheckpoint("other", run, records[0]!.id)).toBeNull();
  });

  it("puts one together that came in parts", async () => {
    const run = newRunId();
    const [whole] = recordsOf(run, growing(5).slice(4));
    const cut = Math.floor(whole!.blobs.length / 2);
    const head = { ...whole!, id: "", root: "", blobs: whole!.blobs.slice(0, cut) };
    const tail = { ...whole!, first: cut, blobs: whole!.blobs.slice(cut) };
    await store.write(batchOf(project, { checkpoints: [tail] }));
    await expect(store.getCheckpoint(project, run, whole!.id)).rejects.toMatchObject({ code: "checkpoint_incomplete" });
    await store.write(batchOf(project, { checkpoints: [head] }));
    expect((await store.getCheckpoint(project, run, whole!.id))?.value).toEqual(growing(5)[4]);
  });

  it("never shows one wrong", async () => {
    const run = newRunId();
    const [record] = recordsOf(run, growing(5).slice(4));
    const blobs = record!.blobs.map((blob, i) => (i === 0 ? blob.replace("word", "sword") : blob));
    await store.write(batchOf(project, { checkpoints: [{ ...record!, blobs }] }));
    await expect(store.getCheckpoint(project, run, record!.id)).rejects.toMatchObject({ code: "checkpoint_damaged" });
  });

  it("keeps a run in one partition, whenever its records come", async () => {
    const run = newRunId(Date.UTC(2026, 0, 31, 23, 59));
    const records = recordsOf(run, growing(3)).map((record, i) => ({ ...record, time: START + BigInt(i) * 86_400_000_000_000n * 20n }));
    await store.write(batchOf(project, { checkpoints: records }));
    for (const table of ["checkpoint_step", "checkpoint_blob"])
      expect(await database.rows(`SELECT DISTINCT _partition_id AS month FROM ${table} WHERE run = unhex({run:String})`, { run })).toEqual([
        { month: "202601" },
      ]);
  });

  it("takes runs whose ids have no time", async () => {
    const run = "0".repeat(31) + "9";
    const records = recordsOf(run, growing(2));
    await store.write(batchOf(project, { checkpoints: records }));
    expect((await store.getCheckpoint(project, run, records[1]!.id))?.value).toEqual(growing(2)[1]);
  });
});
