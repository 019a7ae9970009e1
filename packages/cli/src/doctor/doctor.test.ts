import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DurableQueue } from "@retake/sdk/queue";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runCli } from "../program.ts";
import { ownVersion, type DoctorReport } from "./report.ts";
import type { Finding } from "./findings.ts";

let directory: string;
let server: Server;
let url: string;
let output: string;
let taken: number;
let ready: boolean;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "retake-doctor-"));
  vi.stubEnv("RETAKE_QUEUE_DIR", directory);
  output = "";
  taken = 0;
  ready = true;
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (request.method === "POST") taken++;
      const failed = request.url === "/readyz" && !ready;
      response.writeHead(failed ? 503 : 200, { "content-type": "application/json" });
      const error = { error: { code: "store_unavailable", message: "ClickHouse is away." } };
      response.end(JSON.stringify(failed ? error : { status: "ok", version: ownVersion() }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
});

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
