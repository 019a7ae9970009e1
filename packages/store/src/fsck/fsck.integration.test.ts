import { newRunId, type FsckDamage, type FsckEvent, type RetakeError } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { growingStates, recordsOf } from "../checkpoints/checkpoint-records.fixture.ts";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith } from "../records.fixture.ts";
import type { CheckpointRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";

const project = "default";
const STEPS = 8;

describe("fsck", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  const check = async (runId?: string): Promise<FsckEvent[]> => {
    const events: FsckEvent[] = [];
    for await (const event of store.fsck(project, runId, new AbortController().signal)) events.push(event);
    return events;
  };
  const damagesOf = async (runId?: string): Promise<FsckDamage[]> => (await check(runId)).filter((event) => event.type === "damage");

  async function writeRun(run = newRunId()): Promise<CheckpointRecord[]> {
    const records = recordsOf(growingStates(STEPS), { run });
    const spans = records
      .slice(1)
      .map(({ traceId, spanId, id }, i) =>
        spanWith({ traceId, spanId, parentId: spanIdOf(99), kind: "tool", checkpointPre: records[i]!.id, checkpointPost: id }),
      );
    await store.write(batchOf(project, { checkpoints: records, spans }));
    return records;
  }

  const runOf = ([first]: readonly CheckpointRecord[]): string => first!.traceId;
  const change = async (sql: string, parameters: Record<string, unknown>): Promise<void> =>
    tamper(database, `${sql} SETTINGS mutations_sync = 2, lightweight_deletes_sync = 2`, parameters);

  it("finds nothing where nothing is wrong, in every form a blob can have", async () => {
    const records = [await writeRun(), await writeRun()].flat();
    const lines = records.flatMap(({ blobs }) => blobs);
    expect(lines.some((line) => line.startsWith('["~=",'))).toBe(true);
    expect(lines.some((line) => /^"~g[0-9a-f]{48}"$/.test(line))).toBe(true);
    const events = await check();
    expect(events.at(-1)).toEqual({ type: "end", runs: 2, checkpoints: 2 * STEPS, blobs: lines.length, damaged: 0 });
    expect(events.some((event) => event.type === "progress" && event.totalRuns === 2)).toBe(true);
  });

  it("reads texts that changed in several places", async () => {
    // Change after change at another place: once a chain of them is full, one is written from its beginning.
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i} of a note that is long`);
    const states = Array.from({ length: 14 }, (_, i) => {
      lines[i * 7] += ", changed";
      return { note: lines.join(". ") };
    });
    const records = recordsOf(states);
    const deltas = records.flatMap(({ blobs }) => blobs).filter((line) => line.startsWith('["~=",'));
    expect(deltas.some((line) => (JSON.parse(line) as unknown[]).length > 5)).toBe(true);
    await store.write(batchOf(project, { checkpoints: records }));
    expect((await check()).at(-1)).toMatchObject({ type: "end", checkpoints: 14, damaged: 0 });
  });

  it("names a blob that was deleted, and every checkpoint that needs it", async () => {
    const records = await writeRun();
    await writeRun();
    const sequence = records[3]!.first;
    await change("DELETE FROM checkpoint_blob WHERE run = unhex({run:String}) AND seq = {sequence:UInt32}", {
      run: runOf(records),
      sequence,
    });
    const damages = await damagesOf();
    expect(new Set(damages.map(({ runId }) => runId))).toEqual(new Set([runOf(records)]));
    expect(damages).toContainEqual(expect.objectContaining({ reason: "gap", blob: `~r${sequence.toString(36)}` }));
    expect(damages).toContainEqual(
      expect.objectContaining({ reason: "blob_missing", checkpointId: records[3]!.id, index: 3, blob: `~r${sequence.toString(36)}` }),
    );
    // What fsck says is what reading says.
    const missing = new Set(damages.filter(({ reason }) => reason === "blob_missing").map(({ checkpointId }) => checkpointId));
    const unreadable = await Promise.all(
      records.map(async ({ id, traceId }) =>
        store.getCheckpoint(project, traceId, id).then(
          () => null,
          (error: unknown) => [id, (error as RetakeError).code],
        ),
      ),
    );
    expect(unreadable.filter((each) => each !== null)).toEqual([...missing].map((id) => [id, "checkpoint_incomplete"]));
  });

  it("names a blob whose body was changed, wherever it stands", async () => {
    const records = await writeRun();
    const bodies = records.flatMap(({ first, blobs }) => blobs.map((body, i) => ({ sequence: first + i, body })));
    const plain = bodies.find(({ body }) => body.startsWith("{") || body.startsWith("["))!;
    const delta = bodies.find(({ body }) => body.startsWith('["~=",'))!;
    for (const { sequence, body } of [plain, delta]) {
      const changed = body.replace(/(\d)(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)).replace("word", "sword");
      expect(changed).not.toBe(body);
      const set = async (value: string): Promise<void> =>
        change("ALTER TABLE checkpoint_blob UPDATE body = {value:String} WHERE run = unhex({run:String}) AND seq = {sequence:UInt32}", {
          run: runOf(records),
          sequence,
          value,
        });
      await set(changed);
      const [first] = await damagesOf(runOf(records));
      expect(first).toMatchObject({ index: records.find((record) => record.first + record.blobs.length > sequence)!.index });
      expect(first?.message).toContain(`~r${sequence.toString(36)}`);
      await set(body);
      expect(await damagesOf(runOf(records))).toEqual([]);
    }
  });

  it("names a shared blob that is missing, and one that was changed", async () => {
    const records = await writeRun();
    const [shared] = await database.rows<{ hex: string }>("SELECT lower(hex(hash)) AS hex FROM checkpoint_shared");
    await change("ALTER TABLE checkpoint_shared UPDATE body = concat(body, ' ') WHERE 1", {});
    expect(await damagesOf()).toMatchObject(
      records.map(({ id }) => ({ checkpointId: id, blob: `~g${shared!.hex}`, reason: "digest_mismatch" })),
    );
    await change("DELETE FROM checkpoint_shared WHERE 1", {});
    expect(await damagesOf()).toMatchObject(
      records.map(({ id }) => ({ checkpointId: id, blob: `~g${shared!.hex}`, reason: "shared_missing" })),
    );
  });

  it("names a root that was changed, and one that was deleted", async () => {
    const records = await writeRun();
    await change("ALTER TABLE checkpoint_step UPDATE root = replaceOne(root, '}', ',\"x\":1}') WHERE step = 4", {});
    expect(await damagesOf()).toMatchObject([{ checkpointId: records[4]!.id, index: 4, reason: "digest_mismatch" }]);
    await change("DELETE FROM checkpoint_step WHERE step = 4", {});
    const damages = await damagesOf();
    expect(damages.filter(({ index }) => index === 4)).toMatchObject([{ reason: "checkpoint_missing", spanId: null }]);
    expect(damages.filter(({ spanId }) => spanId !== null)).toMatchObject([
      { reason: "checkpoint_missing", spanId: spanIdOf(4), checkpointId: records[4]!.id },
      { reason: "checkpoint_missing", spanId: spanIdOf(5), checkpointId: records[4]!.id },
    ]);
    expect(damages).toHaveLength(3);
  });

  it("names the places of roots that are left out, of a run that another process went on with, too", async () => {
    const records = await writeRun();
    const later = recordsOf(growingStates(3), { run: runOf(records) }).map((record) => ({
      ...record,
      index: record.index + 2 ** 26,
      first: record.first,
    }));
    await store.write(batchOf(project, { checkpoints: later.slice(1).map((record) => ({ ...record, blobs: [] })) }));
    expect((await damagesOf()).filter(({ reason }) => reason === "checkpoint_missing")).toMatchObject([{ index: 2 ** 26 }]);
  });
});
