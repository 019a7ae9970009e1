import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deployment, HealthReport, StoreHealth } from "@retake/protocol";
import { DurableQueue } from "@retake/sdk/queue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../program.ts";
import { ownVersion, type DoctorReport } from "./report.ts";
import type { Finding } from "./finding.ts";

let directory: string;
let server: Server;
let url: string;
let output: string;
let taken: number;
let ready: boolean;
let health: HealthReport;
let deployment: Deployment;
/** Status and body of the two reports, where they are refused. */
let refusal: { status: number; error: { code: string; message: string } } | undefined;

const GIB = 2 ** 30;
const aStore: StoreHealth = {
  version: "26.7.3.1",
  latencyMs: 2,
  timeMs: 0,
  uptimeSeconds: 60,
  disk: { freeBytes: 50 * GIB, totalBytes: 100 * GIB },
  memoryBytes: 1e8,
  tables: { bytes: 1e6, rows: 10, parts: 5, crowded: { table: "spans", partition: "202611", parts: 5 } },
  merges: { running: 0, longestSeconds: 0 },
  failedMutations: 0,
  pendingMigrations: [],
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "retake-doctor-"));
  vi.stubEnv("RETAKE_QUEUE_DIR", directory);
  output = "";
  taken = 0;
  ready = true;
  refusal = undefined;
  health = {
    version: ownVersion(),
    role: "all",
    timeMs: 0,
    startedTimeMs: 0,
    residentBytes: 1e8,
    checks: {},
    store: aStore,
    ingest: { acceptedPerSecond: 1, accepted: 100, rejected: 0, refusedRequests: 0, heldBytes: 0 },
    spool: null,
    forward: null,
    errors: [],
    workers: { live: 1, stale: 0 },
  };
  deployment = {
    host: "127.0.0.1",
    loopback: true,
    keys: { required: false, active: 0 },
    caller: { project: "default", scope: "admin" },
    retentionDays: 0,
    dataDirectory: { path: "/data", bytes: GIB, freeBytes: 50 * GIB },
    staleWorkers: [],
  };
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (request.method === "POST") taken++;
      const failed = request.url === "/readyz" && !ready;
      const refused = refusal !== undefined && request.url?.startsWith("/api/") ? refusal.status : 200;
      response.writeHead(failed ? 503 : refused, { "content-type": "application/json" });
      const error = { error: { code: "store_unavailable", message: "ClickHouse is away." } };
      response.end(JSON.stringify(failed ? error : answerOf(request.url)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
});

/** What a collector says; its clock and that of its store run with this machine's, unless told otherwise. */
function answerOf(path: string | undefined): object {
  if (path?.startsWith("/api/") && refusal !== undefined) return { error: refusal.error };
  if (path === "/api/deployment") return deployment;
  if (path !== "/api/health") return { status: "ok", version: health.version, role: health.role, checks: {} };
  const timeMs = Date.now() + health.timeMs;
  return { ...health, timeMs, store: health.store && { ...health.store, timeMs: timeMs + health.store.timeMs } };
}

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

async function doctor(...args: string[]): Promise<{ code: number; report: DoctorReport & { findings: Finding[]; sent?: object[] } }> {
  output = "";
  const code = await runCli(["--url", url, "doctor", "--json", ...args]);
  return { code, report: JSON.parse(output) as DoctorReport & { findings: Finding[] } };
}

/** What a process leaves that ends before the collector took its records. */
async function leaveSomething(headers: Record<string, string> = {}): Promise<void> {
  const queue = new DurableQueue({ destination: { url, headers }, queue: { directory }, delayMs: 60_000 });
  queue.append({ signal: "traces", payload: new Uint8Array(100) });
  await queue.close();
}

it("ends with 0 where nothing is wrong", async () => {
  const { code, report } = await doctor();
  expect(code).toBe(0);
  expect(report).toMatchObject({ collector: { url, version: ownVersion() }, queues: [], findings: [] });
  output = "";
  expect(await runCli(["--url", url, "doctor"])).toBe(0);
  expect(output).toContain("Nothing is wrong.");
});

it("says what ended processes left, and delivers it when asked to", async () => {
  await leaveSomething();
  const before = await doctor();
  expect(before.code).toBe(1);
  expect(before.report.queues[0]!.folders).toMatchObject([{ owner: "ended", segments: 1, pendingBytes: 109 }]);
  expect(before.report.findings).toMatchObject([{ todo: expect.stringContaining("doctor --send") as string }]);
  const after = await doctor("--send");
  expect(after.code).toBe(0);
  expect(after.report.sent).toMatchObject([{ url, outcome: "sent", counters: { acknowledged: 1 } }]);
  expect(taken).toBe(1);
});

it("never sends with other headers than were recorded with", async () => {
  await leaveSomething({ authorization: "secret" });
  const { code, report } = await doctor("--send");
  expect([code, taken]).toEqual([1, 0]);
  expect(report.sent).toMatchObject([{ outcome: "other_headers" }]);
  expect(JSON.stringify(report)).not.toContain("secret");
  expect((await doctor("--send", "--header", "authorization=secret")).code).toBe(0);
  expect(taken).toBe(1);
});

it("shows a live queue that is only on its way as no fault", async () => {
  const queue = new DurableQueue({ destination: { url, headers: {} }, queue: { directory }, delayMs: 60_000 });
  queue.append({ signal: "traces", payload: new Uint8Array(100) });
  const { code, report } = await doctor("--send");
  expect(code).toBe(0);
  expect(report.queues[0]!.folders).toMatchObject([{ owner: "alive", pid: process.pid, pendingBytes: 109 }]);
  await queue.flush({ timeoutMs: 5_000 });
  await queue.close();
});

it("ends with 1 where the collector or its store does not answer", async () => {
  ready = false;
  expect((await doctor()).report.findings).toMatchObject([{ what: expect.stringContaining("ClickHouse is away.") as string }]);
  output = "";
  expect(await runCli(["--url", "http://127.0.0.1:1", "doctor"])).toBe(1);
  expect(output).toContain("Start it, or give its address");
});

describe("a deployment", () => {
  type Change = () => void;
  const store = (change: Partial<StoreHealth>): Change => {
    return () => (health = { ...health, store: { ...aStore, ...change } });
  };
  const lowDisk = (): void => {
    deployment = { ...deployment, retentionDays: 30 };
    store({ disk: { freeBytes: GIB, totalBytes: 10 * GIB } })();
  };
  const isWrong: [string, Change][] = [
    ["ClickHouse is version 25.3", store({ version: "25.3.1.1" })],
    ["ClickHouse is version 24.12", store({ version: "24.12.1.1" })],
    ["not up to date: 0012-x", store({ pendingMigrations: ["0012-x"] })],
    ["The clocks of ClickHouse and the collector differ by 30", store({ timeMs: -30_000 })],
    ["1.0 GiB of 10.0 GiB left", lowDisk],
    ["85 % full, and project default keeps everything", store({ disk: { freeBytes: 15 * GIB, totalBytes: 100 * GIB } })],
    [
      "Partition 202611 of table spans is in 301 parts",
      store({ tables: { ...aStore.tables!, crowded: { ...aStore.tables!.crowded!, parts: 301 } } }),
    ],
    ["2 deletions in ClickHouse fail", store({ failedMutations: 2 })],
    ["clock is 2 min", () => (health = { ...health, timeMs: 120_500 })],
    ["behind this machine's", () => (health = { ...health, timeMs: -120_500 })],
    [
      "wait in the spool, the oldest for 2 min",
      () => (health = { ...health, spool: { pendingBytes: 5, payloads: 1, oldestAgeMs: 120_000, maxBytes: 100, damaged: 0 } }),
    ],
    [
      "spool is 90 % full",
      () => (health = { ...health, spool: { pendingBytes: 90, payloads: 1, oldestAgeMs: 0, maxBytes: 100, damaged: 0 } }),
    ],
    [
      "3 payloads of the spool could not be read",
      () => (health = { ...health, spool: { pendingBytes: 0, payloads: 0, oldestAgeMs: null, maxBytes: 100, damaged: 3 } }),
    ],
    [
      "Forwarding is 2 min 0 s behind",
      () => (health = { ...health, forward: { pendingBytes: 5, payloads: 1, oldestAgeMs: 120_000, dropped: 0 } }),
    ],
    [
      "4 payloads were not forwarded",
      () => (health = { ...health, forward: { pendingBytes: 0, payloads: 0, oldestAgeMs: null, dropped: 4 } }),
    ],
    ["listens on 0.0.0.0 and asks nobody", () => (deployment = { ...deployment, host: "0.0.0.0", loopback: false })],
    [
      "there is no key that holds",
      () => (deployment = { ...deployment, host: "0.0.0.0", loopback: false, keys: { required: true, active: 0 } }),
    ],
    ["collector is version 0.0.1", () => (health = { ...health, version: "0.0.1" })],
    ["does not take this key", () => (refusal = { status: 401, error: { code: "unauthenticated", message: "revoked" } })],
    ["can't say how it is", () => (refusal = { status: 500, error: { code: "internal", message: "a bug" } })],
  ];
  it.each(isWrong)("is found wrong: %s", async (words, change) => {
    change();
    const { code, report } = await doctor();
    expect(report.findings.filter(({ level }) => level === "wrong")).toMatchObject([
      { what: expect.stringContaining(words) as string, todo: expect.stringMatching(/\S/) as string },
    ]);
    expect(code).toBe(1);
  });

  const isNoted: [string, Change][] = [
    ["A merge has been running for 120 min", store({ merges: { running: 1, longestSeconds: 7_200 } })],
    ["takes telemetry only", () => (health = { ...health, role: "ingest" })],
    [
      "2 workers of the last day are gone: a, b",
      () =>
        (deployment = {
          ...deployment,
          staleWorkers: [
            { id: "a", lastSeenMs: 1 },
            { id: "b", lastSeenMs: 1 },
          ],
        }),
    ],
    [
      "holds 200.0 GiB in /data",
      () => (deployment = { ...deployment, dataDirectory: { path: "/data", bytes: 200 * GIB, freeBytes: 50 * GIB } }),
    ],
    [
      "logged lately, 3 times in all: Down: no route",
      () => (health = { ...health, errors: [{ message: "Down", detail: "no route", count: 3, lastTimeMs: Date.now() }] }),
    ],
    ["does not open everything", () => (refusal = { status: 403, error: { code: "forbidden", message: "scope write" } })],
  ];
  it.each(isNoted)("gets a note: %s", async (words, change) => {
    change();
    const { code, report } = await doctor();
    expect(report.findings).toMatchObject([{ level: "note", what: expect.stringContaining(words) as string }]);
    expect(code).toBe(0);
  });

  it("is in order where it is not", async () => {
    health = { ...health, errors: [{ message: "Down", detail: "", count: 3, lastTimeMs: 5 }] };
    store({ tables: null, disk: null, merges: null, failedMutations: null, memoryBytes: null })();
    expect((await doctor()).report.findings).toEqual([]);
    refusal = { status: 404, error: { code: "not_found", message: "an older one" } };
    expect((await doctor()).report.findings).toEqual([]);
  });

  it("is described in words", async () => {
    health = { ...health, errors: [{ message: "bad \u001b[31mred", detail: "", count: 1, lastTimeMs: Date.now() }] };
    expect(await runCli(["--url", url, "doctor"])).toBe(0);
    expect(output).toContain("role all");
    expect(output).toContain("project default, scope admin; no key needed");
    expect(output).toContain("ClickHouse 26.7.3.1, answers in 2 ms");
    expect(output).not.toContain("\u001b[31m");
  });
});
