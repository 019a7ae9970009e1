import { Attribute } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";

describe("the family of a run", () => {
  let test: TestServer;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    store = createStore(await test.newMigratedDatabase());
  });
  afterAll(async () => test.stop());

  const root = (run: number, parent?: number) =>
    spanWith({
      traceId: traceIdOf(run),
      start: START + BigInt(run),
      attributes:
        parent === undefined
          ? {}
          : { [Attribute.forkRunId]: traceIdOf(parent), [Attribute.forkSpanId]: spanIdOf(3), [Attribute.forkPoint]: "after" },
    });
  const write = (...spans: ReturnType<typeof root>[]) => store.write(batchOf(project, { spans }));
  const family = async (run: number) => {
    const found = await store.readFamily(project, traceIdOf(run));
    return found && { runs: found.runs.map(({ runId }) => Number.parseInt(runId, 16)), truncated: found.truncated };
  };

  it("is all that goes back to the same run, whichever of them is asked for", async () => {
    await write(root(1), root(2, 1), root(3, 1), root(4, 2), root(5, 4), root(8), root(9, 8));
    for (const run of [1, 2, 3, 4, 5]) expect(await family(run)).toEqual({ runs: [1, 2, 3, 4, 5], truncated: false });
    expect(await family(9)).toEqual({ runs: [8, 9], truncated: false });
    expect((await store.readFamily(project, traceIdOf(4)))!.runs[3]).toMatchObject({
      fork: { runId: traceIdOf(2), spanId: spanIdOf(3), point: "after" },
    });
    expect(await family(7)).toBeNull();
    expect(await store.readFamily("other", traceIdOf(1))).toBeNull();
  });

  it("begins with the last that is there, and ends where somebody sent a circle", async () => {
    await write(root(2, 1), root(3, 2), root(5, 6), root(6, 5));
    expect(await family(3)).toEqual({ runs: [2, 3], truncated: false });
    expect(await family(5)).toEqual({ runs: [5, 6], truncated: false });
  });

  it("of very many forks keeps the nearest", async () => {
    await write(root(1), root(2, 1), root(3, 2), ...Array.from({ length: 600 }, (_, i) => root(10 + i, 1)));
    const found = await family(2);
    expect(found!.truncated).toBe(true);
    expect(found!.runs).toHaveLength(500);
    expect(found!.runs.slice(0, 3)).toEqual([1, 2, 3]);
  });
});
