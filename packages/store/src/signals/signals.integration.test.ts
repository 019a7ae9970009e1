import { newRunId, type Json } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../client/connect.ts";
import { createStore } from "../create-store.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";

describe("signals", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  it("keeps them in the order in which they were given, the first of each key", async () => {
    const run = newRunId();
    expect(await store.listSignals(project, run)).toEqual([]);
    for (const [key, value] of [
      ["b", { approve: true }],
      ["a", null],
      ["'; DROP TABLE signals; --", "x"],
    ] as [string, Json][])
      expect(await store.sendSignal(project, run, key, value)).toMatchObject({ key, value });
    expect(await store.sendSignal(project, run, "b", { approve: true })).toBeNull();
    expect((await store.listSignals(project, run)).map(({ key, value }) => [key, value])).toEqual([
      ["b", { approve: true }],
      ["a", null],
      ["'; DROP TABLE signals; --", "x"],
    ]);
    const other = newRunId();
    await store.sendSignal(project, other, "b", 1);
    expect(await store.countSignals(project, [run, other, newRunId()])).toEqual(
      new Map([
        [run, 3],
        [other, 1],
      ]),
    );
    expect(await store.listSignals("elsewhere", run)).toEqual([]);
  });

  it("lets one of many answers at once win, through two stores", async () => {
    const stores = [store, createStore(test.reconnect(database))];
    for (let round = 0; round < 10; round++) {
      const run = newRunId();
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => stores[i % 2]!.sendSignal(project, run, "hold:tool:pay#0", { answer: i })),
      );
      const won = answers.filter((answer) => answer !== null);
      expect(won).toHaveLength(1);
      expect(await store.listSignals(project, run)).toEqual(won);
    }
  });
});
