import { createClient, keyHeaders, newRunId } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendSpans, startCluster, type Cluster, type CollectorProcess } from "../collector-processes.fixture.ts";

const ADMIN = "an-admin-key-that-nobody-can-guess";

let cluster: Cluster;
let a: CollectorProcess;
let b: CollectorProcess;
beforeAll(async () => {
  cluster = await startCluster();
  const env = { RETAKE_HOST: "0.0.0.0", RETAKE_ADMIN_KEY: ADMIN };
  [a, b] = await Promise.all([cluster.start(env), cluster.start(env)]);
});
afterAll(() => cluster.stop());

/** As another machine would name it. */
const at = ({ url }: CollectorProcess): string => url.replace("0.0.0.0", "127.0.0.1");

describe("two collectors beyond loopback", () => {
  test("know each other's keys at once, and refuse a revoked one within 5 seconds at both, also in what is under way", async () => {
    const admin = createClient({ url: at(a), key: ADMIN });
    const { key, secret } = await admin.createKey({ body: { name: "agent" } });
    const clients = [a, b].map((each) => createClient({ url: at(each), key: secret }));
    const runId = newRunId();
    await sendSpans(at(b), runId, [{ spanId: "00000000000000aa", attributes: { "gen_ai.agent.name": "support" } }], secret);
    for (const client of clients) expect((await client.listRuns()).runs).toMatchObject([{ runId }]);
    const waiting = clients.map((client) =>
      client.listSignals({ params: { runId }, query: { waitMs: 30_000 } }).catch((error: unknown) => (error as { code: string }).code),
    );
    const events = [a, b].map(async (each) => (await fetch(`${at(each)}/api/events`, { headers: keyHeaders(secret) })).text());
    // In steady use at b, so that b has it in its memory.
    await clients[1]!.listRuns();

    const revokedMs = Date.now();
    await admin.revokeKey({ params: { keyId: key.id }, body: {} });
    await expect(clients[0]!.listRuns()).rejects.toMatchObject({ code: "unauthenticated" });
    await expect
      .poll(() => clients[1]!.listRuns().catch((error: unknown) => error), { timeout: 10_000, interval: 50 })
      .toMatchObject({
        code: "unauthenticated",
      });
    expect(await Promise.all(waiting)).toEqual(["unauthenticated", "unauthenticated"]);
    await Promise.all(events);
    expect(Date.now() - revokedMs).toBeLessThan(5_000);
    await expect(sendSpans(at(b), runId, [{ spanId: "00000000000000bb", attributes: {} }], secret)).rejects.toThrow("401");
  });

  test("chain what was done through either", async () => {
    const [left, right] = [a, b].map((each) => createClient({ url: at(each), key: ADMIN }));
    await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? left! : right!).createProject({ body: { name: `p${i}` } })));
    const verdict = await left!.verifyAudit();
    expect(verdict).toMatchObject({ valid: true, fault: null });
    const { entries } = await right!.listAudit();
    expect(entries[0]).toMatchObject({ sequence: verdict.entries, hash: verdict.head?.hash, actor: "settings" });
    expect(entries.filter(({ act }) => act === "project.created")).toHaveLength(10);
    expect((await right!.listProjects()).projects.map(({ name }) => name)).toContain("default");
  });

  test("note which keys are in use", async () => {
    const admin = createClient({ url: at(a), key: ADMIN });
    const { key, secret } = await admin.createKey({ body: { name: "used" } });
    await createClient({ url: at(b), key: secret }).listRuns();
    const used = async () => (await admin.listKeys()).keys.find(({ id }) => id === key.id)?.lastUsedTimeMs;
    await expect.poll(used, { timeout: 10_000 }).toBeGreaterThan(0);
  });
});
