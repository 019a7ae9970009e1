import { describe, expect, test } from "vitest";
import { createTestApi } from "../api.fixture.ts";
import { RUN_ID, runWith, SPAN_ID } from "../memory-store.fixture.ts";

const log = (body: string, spanId: string | null = null) => ({
  timeMs: 1.5,
  spanId,
  severity: 9,
  severityText: "INFO",
  eventName: "",
  body,
  attributes: { a: "1" },
  service: "shop",
  scope: "logger",
});

describe("log records of a run", () => {
  test("come in pages, of one span where it is named", async () => {
    const { client, store } = createTestApi();
    store.runs = [runWith({})];
    store.logs = [log("first"), log("second", SPAN_ID)];
    expect(await client.listLogs({ params: { runId: RUN_ID } })).toEqual({ logs: store.logs, next: null });
    expect(await client.listLogs({ params: { runId: RUN_ID }, query: { limit: 1 } })).toMatchObject({
      logs: [{ body: "first" }],
      next: "next",
    });
    expect(await client.listLogs({ params: { runId: RUN_ID }, query: { spanId: SPAN_ID } })).toMatchObject({ logs: [{ body: "second" }] });
  });

  test("are none of a run that has none, and of no run not found", async () => {
    const { client, store, request } = createTestApi();
    expect((await request(`/api/runs/${RUN_ID}/logs`)).status).toBe(404);
    store.runs = [runWith({})];
    expect(await client.listLogs({ params: { runId: RUN_ID } })).toEqual({ logs: [], next: null });
    expect((await request(`/api/runs/${RUN_ID}/logs?limit=1001`)).status).toBe(400);
  });
});
