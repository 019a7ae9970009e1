import { readDeletion, RetakeError, type DeletionEvent, type DeletionReport } from "@retake/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../api.fixture.ts";
import { RUN_ID } from "../memory-store.fixture.ts";

let api: TestApi;
beforeEach(() => (api = createTestApi()));

const report: DeletionReport = {
  dryRun: false,
  runs: 1,
  runIds: [RUN_ID],
  tables: [{ table: "spans", found: 2, left: 0 }],
  filesWaiting: 0,
  forks: [],
  refusedUntilMs: 1,
};
const events: DeletionEvent[] = [
  { type: "progress", stage: "deleting", table: "spans", runs: 1 },
  { type: "end", report },
];

async function erase(what: { runId: string } | { user: string }, dryRun = false): Promise<DeletionEvent[]> {
  const fetch = ((input: string, init: RequestInit) => {
    const { pathname, search } = new URL(input);
    return api.request(pathname + search, init);
  }) as typeof globalThis.fetch;
  const seen: DeletionEvent[] = [];
  for await (const event of readDeletion(what, { fetch, dryRun })) seen.push(event);
  return seen;
}

describe("DELETE /api/runs/{runId} and POST /api/users/delete", () => {
  test("delete what they are asked to, for whoever asks, and stream the proof", async () => {
    api.store.deleted = events;
    expect(await erase({ runId: RUN_ID })).toEqual(events);
    expect(await erase({ user: "ada" }, true)).toEqual(events);
    expect(api.store.deletions).toMatchObject([
      { project: "default", what: { runId: RUN_ID }, dryRun: false, actor: "loopback" },
      { project: "default", what: { user: "ada" }, dryRun: true, actor: "loopback" },
    ]);
  });

  test("answer with an error where nothing was begun, and never take a failure for an end", async () => {
    api.store.failure = new RetakeError("not_found", "There is no such run.");
    await expect(erase({ runId: RUN_ID })).rejects.toMatchObject({ code: "not_found" });
    api.store.deleted = [events[0]!];
    await expect(erase({ runId: RUN_ID })).rejects.toThrow("It stopped: There is no such run. (not_found)");
    api.store.failure = undefined;
    await expect(erase({ runId: RUN_ID })).rejects.toMatchObject({ code: "collector_unreachable" });
  });

  test("take nothing that is no run and no user", async () => {
    await expect(erase({ runId: "x" })).rejects.toMatchObject({ code: "bad_request" });
    await expect(erase({ user: "" })).rejects.toMatchObject({ code: "bad_request" });
    expect(await api.request(`/api/runs/${RUN_ID}?dryRun=perhaps`, { method: "DELETE" })).toMatchObject({ status: 400 });
    expect(api.store.deletions).toEqual([]);
  });

  test("need a key that may more than send", async () => {
    const guarded = createTestApi({ keysRequired: true });
    expect(await guarded.request(`/api/runs/${RUN_ID}`, { method: "DELETE" })).toMatchObject({ status: 401 });
    expect(guarded.store.deletions).toEqual([]);
  });
});
