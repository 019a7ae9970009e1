import { readRecompute, type ModelCosts, type RecomputeEvent } from "@retake/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../api.fixture.ts";

let api: TestApi;
beforeEach(() => (api = createTestApi()));

describe("costs", () => {
  test("are listed", async () => {
    const row: ModelCosts = {
      provider: "acme",
      model: "large",
      priceVersion: "v",
      calls: 1,
      unpricedCalls: 0,
      inputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1,
      reasoningTokens: 0,
      costUsd: 0.5,
    };
    api.store.costs = [row];
    expect(await api.client.listCosts({ query: { sinceMs: 1 } })).toEqual({ models: [row] });
    await expect(api.client.listCosts({ query: { sinceMs: -1 } })).rejects.toMatchObject({ code: "bad_request" });
  });

  test("are computed anew while it is told how", async () => {
    const events: RecomputeEvent[] = [
      { type: "progress", runs: 1, totalRuns: 1 },
      { type: "end", dryRun: true, models: 1, calls: 2, runs: 1, costBeforeUsd: 0, costAfterUsd: 1 },
    ];
    api.store.recomputed = events;
    const fetch = ((input: string, init: RequestInit) => api.request(new URL(input).pathname, init)) as typeof globalThis.fetch;
    const seen: RecomputeEvent[] = [];
    for await (const event of readRecompute({ sinceMs: 5, dryRun: true }, { fetch })) seen.push(event);
    expect(seen).toEqual(events);
    expect(api.store.recomputations).toMatchObject([{ project: "default", sinceMs: 5, dryRun: true, actor: "loopback" }]);
  });
});

describe("retention", () => {
  test("is that of the settings until the project has its own", async () => {
    const own = (ownDays: number | null, days: number) => ({ project: "default", ownDays, days });
    expect(await api.client.listRetention()).toEqual({ defaultDays: 30, projects: [own(null, 30)] });
    expect(await api.client.setRetention({ body: { days: 7 } })).toEqual(own(7, 7));
    expect(await api.client.setRetention({ body: { project: "default", days: 0 } })).toEqual(own(0, 0));
    expect(await api.client.listRetention({ query: { project: "default" } })).toEqual({ defaultDays: 30, projects: [own(0, 0)] });
    expect(await api.client.setRetention({ body: { days: null } })).toEqual(own(null, 30));
    await expect(api.client.setRetention({ body: { project: "nowhere", days: 7 } })).rejects.toMatchObject({ code: "not_found" });
    await expect(api.client.setRetention({ body: { days: -1 } })).rejects.toMatchObject({ code: "bad_request" });
  });
});
