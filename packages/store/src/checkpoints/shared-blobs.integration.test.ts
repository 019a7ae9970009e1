import { newRunId, recordValue, SharedBlobs, type Json } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import { batchOf } from "../records.fixture.ts";
import type { Store } from "../store.ts";
import { startTestServer, tamper, type TestServer } from "../test-server.fixture.ts";
import { growingStates, recordsOf } from "./checkpoint-records.fixture.ts";

const project = "default";

describe("shared blobs", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  it("serve all runs of a project, and only those", async () => {
    const shared = new SharedBlobs();
    const states = growingStates(2, "for all");
    const [first, second, foreign] = [1, 2, 3].map(() => recordsOf(states, { shared }));
    expect(second!.flatMap((record) => record.shared)).toEqual([]);
    await store.write(batchOf(project, { checkpoints: first! }));
    await store.write(batchOf(project, { checkpoints: second! }));
    await store.write(batchOf("other", { checkpoints: foreign! }));
    for (const { traceId, id, index } of [...first!, ...second!])
      expect((await store.getCheckpoint(project, traceId, id))?.value).toEqual(recordValue(states[index]));
    await expect(store.getCheckpoint("other", foreign![0]!.traceId, foreign![0]!.id)).rejects.toMatchObject({
      code: "checkpoint_incomplete",
      data: { shared: expect.stringMatching(/^[0-9a-f]{48}$/) as string },
    });
  });

  it("are never shown wrong", async () => {
    const records = recordsOf(growingStates(1, "changed later"));
    await store.write(batchOf(project, { checkpoints: records }));
    await tamper(
      database,
      "ALTER TABLE checkpoint_shared UPDATE body = replaceOne(body, 'later', 'never') WHERE 1 SETTINGS mutations_sync = 2",
    );
    const read = createStore(database).getCheckpoint(project, records[0]!.traceId, records[0]!.id);
    await expect(read).rejects.toMatchObject({ code: "checkpoint_damaged" });
  });

  it("are found where a state has very many", async () => {
    const states: Json[] = [
      { files: Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`src/${i}.ts`, `${i} ${"text ".repeat(900)}`])) },
    ];
    const [record] = recordsOf(states);
    expect(record!.shared).toHaveLength(1_500);
    await store.write(batchOf(project, { checkpoints: [record!] }));
    expect((await createStore(database).getCheckpoint(project, record!.traceId, record!.id))?.value).toEqual(recordValue(states[0]));
  });

  it("and all else are found in runs too long to be read at once", async () => {
    const run = newRunId();
    const text = (i: number): string => `${i} ${"of many ".repeat(60)}`;
    const many = Array.from({ length: 16_000 }, (_, i) => text(i));
    const states: Json[] = [
      { many },
      { many: many.slice(0, 5), prompt: "long ".repeat(2000) },
      { many: [...many.slice(15_000), text(-1)] },
    ];
    const records = recordsOf(states, { run });
    expect(records[0]!.blobs.join("").length).toBeGreaterThan(6_000_000);
    await store.write(batchOf(project, { checkpoints: records }));
    for (const { id, index } of records) expect((await store.getCheckpoint(project, run, id))?.value).toEqual(recordValue(states[index]));
    expect(await store.blobRanges(project, run)).toEqual([{ from: 0, to: records.at(-1)!.first + records.at(-1)!.blobs.length - 1 }]);
  });
});
