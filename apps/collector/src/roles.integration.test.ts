import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendSpans, startCluster, type Cluster, type CollectorProcess } from "./collector-processes.fixture.ts";

let cluster: Cluster;
let ingest: CollectorProcess;
let api: CollectorProcess;
beforeAll(async () => {
  cluster = await startCluster();
  // One by its arguments, one by its settings.
  [ingest, api] = await Promise.all([cluster.start({}, "--role", "ingest"), cluster.start({ RETAKE_ROLE: "api" })]);
});
afterAll(() => cluster.stop());

const record = async (to: CollectorProcess): Promise<string> => {
  const runId = newRunId();
  await sendSpans(to.url, runId, [{ spanId: "00000000000000aa", attributes: { "gen_ai.agent.name": "support" } }]);
  return runId;
};

describe("one collector that takes telemetry and one that answers the API, on one ClickHouse", () => {
  test("are one collector to those outside", async () => {
    const runId = await record(ingest);
    expect((await api.client.getRun({ params: { runId } })).run.runId).toBe(runId);
  });

  test("refuse what is the other's", async () => {
    const runs = await fetch(`${ingest.url}/api/runs`);
    expect(runs.status).toBe(404);
    expect(await runs.text()).toContain("takes telemetry only");
    for (const path of ["/api/events", "/api/deployment", "/api/docs", "/api/fsck"])
      expect((await fetch(ingest.url + path)).status).toBe(404);
    await expect(record(api)).rejects.toThrow("404");
    const traces = await fetch(`${api.url}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(await traces.text()).toContain("role ingest or all");
  });

  test("say what they are, and how they are", async () => {
    expect(await ingest.client.getHealth()).toMatchObject({ role: "ingest" });
    expect(await api.client.getHealth()).toMatchObject({ role: "api" });
    for (const { client } of [ingest, api]) expect(await client.getReadiness()).toMatchObject({ checks: { store: { ok: true } } });
    const taken = await ingest.client.getHealthReport();
    expect(taken.ingest!.accepted).toBeGreaterThan(0);
    expect(taken.store!.version).toMatch(/^\d+\.\d+\./);
    expect(taken.store!.pendingMigrations).toEqual([]);
    expect(taken.store!.tables!.bytes).toBeGreaterThan(0);
    expect(taken.store!.disk!.freeBytes).toBeGreaterThan(0);
    expect(taken.store!.disk!.totalBytes).toBeGreaterThan(taken.store!.disk!.freeBytes);
    expect(taken.store!.memoryBytes).toBeGreaterThan(1_000_000);
    expect(Math.abs(taken.store!.timeMs - taken.timeMs)).toBeLessThan(60_000);
    expect((await api.client.getHealthReport()).ingest).toBeNull();
    expect(await api.client.getDeployment()).toMatchObject({ loopback: true, dataDirectory: null });
    expect(await (await fetch(`${ingest.url}/metrics`)).text()).toMatch(/^retake_build_info\{version="[^"]+",role="ingest"\} 1$/m);
  });

  test("may be any number, and one that ends takes nothing with it", async () => {
    const second = await cluster.start({}, "--role=ingest");
    const runIds = await Promise.all(Array.from({ length: 10 }, (_, i) => record(i % 2 ? ingest : second)));
    await second.stop();
    for (const runId of runIds) expect((await api.client.getRun({ params: { runId } })).run.runId).toBe(runId);
  });
});

test("a role that is none, and arguments that are none, end the start in one line", async () => {
  await expect(cluster.start({}, "--role", "writer")).rejects.toThrow(/RETAKE_ROLE: /);
  await expect(cluster.start({}, "--rolle", "api")).rejects.toThrow(/See --help\. \(bad_request/);
});
