import { beforeEach, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../api.fixture.ts";
import { RUN_ID, runWith } from "../memory-store.fixture.ts";

let api: TestApi;
beforeEach(() => {
  api = createTestApi();
  api.store.runs = [runWith({})];
});

const params = { runId: RUN_ID };
const send = (key: string, value: unknown = true) => api.client.sendSignal({ params, body: { key, value: value as never } });
const wait = (known: number, waitMs: number, signal?: AbortSignal) =>
  api.client.listSignals({ params, query: { known, waitMs }, ...(signal && { signal }) });

describe("signals", () => {
  test("hold from the first answer on", async () => {
    expect(await send("ask#0", { a: 1 })).toMatchObject({ key: "ask#0", value: { a: 1 } });
    await expect(send("ask#0", { a: 2 })).rejects.toMatchObject({ code: "conflict", data: { key: "ask#0" } });
    expect((await wait(0, 0)).signals).toMatchObject([{ key: "ask#0", value: { a: 1 } }]);
  });

  test("are told at once to those who wait, whether sent here or elsewhere", async () => {
    const first = wait(0, 30_000);
    await expect.poll(() => api.store.polls).toBeGreaterThan(0);
    await send("one");
    expect((await first).signals).toHaveLength(1);
    const second = wait(1, 30_000);
    await api.store.sendSignal("default", RUN_ID, "from another collector", 1);
    expect((await second).signals).toHaveLength(2);
    expect((await wait(0, 30_000)).signals).toHaveLength(2);
  });

  test("let those go for whom none comes, who leave, or whose server stops", async () => {
    expect(await wait(0, 1)).toEqual({ signals: [] });
    const controller = new AbortController();
    for (const abort of [() => controller.abort(), () => api.stopping.abort()]) {
      const waiting = wait(0, 30_000, controller.signal.aborted ? undefined : controller.signal);
      const { polls } = api.store;
      await expect.poll(() => api.store.polls).toBeGreaterThan(polls);
      abort();
      expect(await waiting.catch(() => ({ signals: [] }))).toEqual({ signals: [] });
    }
  });

  test("belong to runs that are known", async () => {
    api.store.runs = [];
    await expect(send("ask#0")).rejects.toMatchObject({ code: "not_found" });
    await expect(api.client.sendSignal({ params, body: { key: "", value: 1 } })).rejects.toMatchObject({ code: "bad_request" });
    await expect(wait(0, 30_001)).rejects.toMatchObject({ code: "bad_request" });
  });
});
