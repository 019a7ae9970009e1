import { readFsck, RetakeError, type FsckEvent } from "@retake/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../api.fixture.ts";
import { RUN_ID, runWith } from "../memory-store.fixture.ts";

let api: TestApi;
beforeEach(() => (api = createTestApi()));

const counts = { runs: 1, checkpoints: 2, blobs: 3, damaged: 1 };
const damage: FsckEvent = {
  type: "damage",
  runId: RUN_ID,
  checkpointId: "c".repeat(32),
  spanId: null,
  index: 4,
  blob: "~r1",
  reason: "blob_missing",
  message: "Blob ~r1 of checkpoint 4 is missing.",
};

async function check(runId?: string): Promise<FsckEvent[]> {
  const events: FsckEvent[] = [];
  const fetch = ((input: string, init: RequestInit) => api.request(new URL(input).pathname, init)) as typeof globalThis.fetch;
  for await (const event of readFsck({ fetch, ...(runId !== undefined && { runId }) })) events.push(event);
  return events;
}

describe("POST /api/fsck", () => {
  test("streams what is found as it is found", async () => {
    api.store.damages = [{ type: "progress", totalRuns: 1, ...counts }, damage, { type: "end", ...counts }];
    expect(await check()).toEqual(api.store.damages);
  });

  test("says why it stopped, and never takes that for an end", async () => {
    api.store.damages = [damage];
    await expect(check()).rejects.toMatchObject({ code: "collector_unreachable" });
    api.store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    await expect(check()).rejects.toThrow("down");
    api.store.failure = new TypeError("secret");
    await expect(check()).rejects.toThrow("The collector's log says more");
    expect(api.bugs).toHaveLength(1);
  });

  test("knows the runs that there are", async () => {
    await expect(check(RUN_ID)).rejects.toMatchObject({ code: "not_found" });
    api.store.runs = [runWith({})];
    api.store.damages = [{ type: "end", ...counts }];
    expect(await check(RUN_ID)).toHaveLength(1);
    await expect(check("x")).rejects.toMatchObject({ code: "bad_request" });
  });
});
