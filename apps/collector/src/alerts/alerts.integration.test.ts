import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { alertNotification, newRunId, readDeletion, type AlertNotification, type Client } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sendSpans, startCluster, type Cluster, type CollectorProcess } from "../collector-processes.fixture.ts";

interface Received {
  readonly id: string;
  readonly path: string;
  readonly body: AlertNotification;
}

const env = {
  RETAKE_ALERTS_EVERY: "1",
  RETAKE_WEBHOOK_ALLOW: "127.0.0.1",
  RETAKE_SECRET_KEY: "a-key-of-webhooks-that-nobody-can-guess",
  RETAKE_DASHBOARD_URL: "https://retake.example/",
};

let cluster: Cluster;
let a: CollectorProcess;
let b: CollectorProcess;
let receiver: Server;
let address: string;
const received: Received[] = [];
/** Statuses by path, one after the other; then 200. */
const statuses = new Map<string, number[]>();
beforeAll(async () => {
  cluster = await startCluster();
  [a, b] = await Promise.all([cluster.start(env), cluster.start(env)]);
  receiver = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const path = request.url ?? "";
      received.push({ id: String(request.headers["webhook-id"]), path, body: alertNotification.parse(JSON.parse(body)) });
      response.writeHead(statuses.get(path)?.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await cluster.stop();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

async function failedRun(agent: string): Promise<string> {
  const runId = newRunId();
  await sendSpans(a.url, runId, [
    { spanId: "00000000000000aa", attributes: { "retake.step.kind": "agent", "gen_ai.agent.name": agent } },
    { spanId: "00000000000000bb", parentId: "00000000000000aa", attributes: { "retake.step.kind": "tool", "retake.step.name": "pay" } },
  ]);
  return runId;
}

const condition = { measure: "count", comparison: "above", threshold: 1 } as const;
async function watch(client: Client, name: string, fields: object = {}) {
  const { id: searchId } = await client.createSavedSearch({ body: { name, q: `agent:${name}` } });
  const { webhook } = await client.createWebhook({ body: { name, url: `${address}/${name}` } });
  const body = { name, searchId, webhookId: webhook.id, condition, windowMinutes: 60, resolveAfterMinutes: 0, ...fields };
  return { alert: await client.createAlert({ body }), webhook, searchId };
}
const of = (name: string): Received[] => received.filter(({ path }) => path === `/${name}`);
const soon = { timeout: 30_000, interval: 100 };
/** Until it was looked at so many times more. */
async function untilLooked(client: Client, alertId: string, times: number): Promise<void> {
  const seen = new Set<number | null>();
  await vi.waitFor(async () => {
    seen.add((await client.getAlert({ params: { alertId } })).alert.state.evaluatedTimeMs);
    expect(seen.size).toBeGreaterThan(times);
  }, soon);
}

describe("alerts, of two collectors", () => {
  test("are told once, again where that failed, and once when they are resolved", async () => {
    statuses.set("/shop", [500]);
    const runIds = [await failedRun("shop"), await failedRun("shop")];
    const { alert } = await watch(a.client, "shop");
    expect(alert.state).toMatchObject({ status: "ok", evaluatedTimeMs: null });
    await vi.waitFor(() => expect(of("shop")).toHaveLength(2), soon);
    const params = { alertId: alert.id };
    await vi.waitFor(async () => {
      const [delivery] = (await b.client.getAlert({ params })).deliveries;
      expect(delivery).toMatchObject({
        status: "delivered",
        attempts: [
          { status: 500, error: "answered 500" },
          { status: 200, error: null },
        ],
      });
    }, soon);
    const [first, second] = of("shop");
    expect(second).toEqual(first);
    expect(first?.body).toMatchObject({
      version: 1,
      type: "alert.firing",
      text: 'shop is firing: 2 runs match "shop" in the last 1 hour (alert above 1).',
      search: { name: "shop", q: "agent:shop" },
      value: 2,
      reminder: false,
      url: "https://retake.example/?q=agent%3Ashop&range=1h",
    });
    expect(first?.body.runIds.toSorted()).toEqual(runIds.toSorted());
    await untilLooked(a.client, alert.id, 3);
    expect(of("shop")).toHaveLength(2);

    // What is left of two goes on, and knows what was told.
    await a.stop();
    await untilLooked(b.client, alert.id, 2);
    expect(of("shop")).toHaveLength(2);
    for await (const _ of readDeletion({ runId: runIds[0]! }, { url: b.url }));
    await vi.waitFor(
      () => expect(of("shop").map(({ body }) => body.type)).toEqual(["alert.firing", "alert.firing", "alert.resolved"]),
      soon,
    );
    const { history, alert: after } = await b.client.getAlert({ params });
    expect(history.map(({ type, value }) => [type, value])).toEqual([
      ["resolved", 1],
      ["firing", 2],
    ]);
    expect(after.state).toMatchObject({ status: "ok", value: 1, problem: null });
    a = await cluster.start(env);
  });

  test("take shares of those runs that are asked for, and say what can't be looked at", async () => {
    for (const agent of ["share", "share", "other"]) await failedRun(agent);
    const { client } = b;
    const rate = { measure: "rate", comparison: "above", threshold: 0.5, of: "agent:(share, other)" } as const;
    const { alert, searchId } = await watch(client, "share", { condition: rate });
    await vi.waitFor(() => expect(of("share")).toHaveLength(1), soon);
    expect(of("share")[0]?.body).toMatchObject({ matching: 2, total: 3, value: 2 / 3 });
    // A share of whatever it is that ended longer ago than the window.
    const change = { params: { searchId }, body: { q: "agent:share since:1d" } };
    await expect(client.changeSavedSearch(change)).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringContaining("window") as string,
    });
    await expect(client.deleteSavedSearch({ params: { searchId }, body: {} })).rejects.toMatchObject({ code: "conflict" });
    await client.changeAlert({ params: { alertId: alert.id }, body: { enabled: false } });
    await client.deleteAlert({ params: { alertId: alert.id }, body: {} });
    await client.deleteSavedSearch({ params: { searchId }, body: {} });
    const { entries } = await client.listAudit({ query: { limit: 3 } });
    expect(entries.map(({ act }) => act)).toEqual(["search.deleted", "alert.deleted", "alert.changed"]);
  });

  test("webhooks are tested at once, and go nowhere they may not", async () => {
    const { client } = b;
    const { webhook } = await client.createWebhook({ body: { name: "test", url: `${address}/test` } });
    const params = { webhookId: webhook.id };
    statuses.set("/test", [404]);
    expect(await client.testWebhook({ params, body: {} })).toMatchObject({ type: "test", status: "failed", attempts: [{ status: 404 }] });
    expect(await client.testWebhook({ params, body: {} })).toMatchObject({ status: "delivered" });
    expect(of("test")[1]?.body).toMatchObject({ type: "test", runIds: [] });
    expect((await client.listDeliveries({ params })).deliveries.map(({ status }) => status)).toEqual(["delivered", "failed"]);
    await expect(client.changeWebhook({ params, body: { url: "http://169.254.169.254/latest" } })).rejects.toMatchObject({
      code: "bad_request",
    });
    const { secret } = await client.renewWebhookSecret({ params, body: {} });
    expect(secret).toMatch(/^whsec_/);
    expect(JSON.stringify(await client.listWebhooks())).not.toContain(secret);
  });
});

describe("saved searches", () => {
  test("are checked, and have their names alone, whoever comes at once", async () => {
    const save = async (client: Client, name: string, q = "") => client.createSavedSearch({ body: { name, q, range: "1h" } });
    await expect(save(b.client, "wrong", "status:error costs:>1")).rejects.toMatchObject({ code: "search_syntax", data: { position: 13 } });
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, async (_, i) => save(i % 2 ? a.client : b.client, i % 3 ? "Twice" : "tWICE")),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = tries.flatMap((each) => (each.status === "rejected" ? [(each.reason as { code: string }).code] : []));
    expect(refused).toEqual(Array(5).fill("conflict"));
    const { searches } = await a.client.listSavedSearches({ query: { name: "twice" } });
    expect(searches).toMatchObject([{ range: "1h", createdBy: "loopback" }]);
    const params = { searchId: searches[0]!.id };
    expect(await b.client.changeSavedSearch({ params, body: { name: "Once" } })).toMatchObject({ name: "Once", range: "1h" });
    await save(a.client, "Twice");
  });
});
