import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DeletionReport } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../program.ts";

const RUN = "019a3c5e6f7081929394a5b6c7d8e9f0";

let server: Server;
let url: string;
/** Path with method → what is answered. */
let answers: Record<string, unknown[] | object>;
let asked: string[];
let output: string;
let notes: string;
beforeEach(async () => {
  [asked, output, notes] = [[], "", ""];
  server = createServer((request, response) => {
    const name = `${request.method} ${request.url}`;
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      asked.push(`${name} ${body}`.trim());
      const answer = answers[name] ?? [];
      response.end(Array.isArray(answer) ? answer.map((event) => `${JSON.stringify(event)}\n`).join("") : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((notes += String(text)), true));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});

const cli = async (...args: string[]): Promise<number> => runCli(["--url", url, ...args]);

describe("retake delete", () => {
  const report = (fields: Partial<DeletionReport>): DeletionReport => ({
    dryRun: false,
    runs: 1,
    runIds: [RUN],
    tables: [
      { table: "spans", found: 3, left: 0 },
      { table: "scores", found: 0, left: 0 },
    ],
    filesWaiting: 0,
    forks: [],
    refusedUntilMs: null,
    ...fields,
  });
  const end = (fields: Partial<DeletionReport>) => [{ type: "end", report: report(fields) }];

  it("prints the proof", async () => {
    answers = { [`DELETE /api/runs/${RUN}?dryRun=false`]: end({}), "POST /api/users/delete": end({ runs: 0, tables: [] }) };
    expect(await cli("delete", RUN, RUN, "--user", "ada\u001b[2J", "--yes")).toBe(0);
    expect(
      output
        .split("\n")
        .slice(1, 3)
        .map((line) => line.trim().split(/\s+/)),
    ).toEqual([["spans", "3", "0"], [""]]);
    expect(notes).toContain("1 run deleted. All rows were counted again: none is left");
    expect(notes).toContain("There are no runs of user ada.");
    expect(asked).toEqual([`DELETE /api/runs/${RUN}?dryRun=false`, 'POST /api/users/delete {"user":"ada\\u001b[2J","dryRun":false}']);
  });

  it("deletes nothing that nobody has agreed to", async () => {
    answers = { [`DELETE /api/runs/${RUN}?dryRun=true`]: end({ dryRun: true }) };
    expect(await cli("delete", RUN)).toBe(2);
    expect(notes).toContain("say --yes");
    expect(await cli("delete", RUN, "--dry-run")).toBe(0);
    expect(asked).toEqual([`DELETE /api/runs/${RUN}?dryRun=true`, `DELETE /api/runs/${RUN}?dryRun=true`]);
    expect(await cli("delete")).toBe(2);
  });

  it("says what is not off the disk yet", async () => {
    answers = { [`DELETE /api/runs/${RUN}?dryRun=false`]: end({ filesWaiting: 2, forks: ["f".repeat(32)] }) };
    expect(await cli("delete", RUN, "--yes")).toBe(1);
    expect(notes).toContain("2 replaced files");
    expect(notes).toContain("1 fork of it stay");
  });
});

describe("retake costs", () => {
  it("lists models, and those without a price", async () => {
    const tokens = { inputTokens: 10, cacheReadTokens: 1, cacheWriteTokens: 0, outputTokens: 5, reasoningTokens: 2 };
    const large = { provider: "acme", model: "large", priceVersion: "v1", calls: 2, unpricedCalls: 0, costUsd: 1.5, ...tokens };
    const other = { provider: "", model: "unheard-of", priceVersion: "", calls: 3, unpricedCalls: 3, costUsd: 0, ...tokens };
    answers = { "GET /api/costs": { models: [large, other] } };
    expect(await cli("costs")).toBe(0);
    const rows = output.split("\n").map((line) => line.trim().split(/\s+/));
    expect(rows[1]).toEqual(["large", "acme", "2", "11", "7", "$1.50", "v1"]);
    expect(rows[2]).toEqual(["unheard-of", "3", "11", "7", "?", "unknown"]);
    expect(notes).toContain("Together $1.50, and what 3 calls cost for whose models no price is known.");
  });

  it("computes anew, from a time on", async () => {
    const change = { type: "model", provider: "", model: "large", priceVersion: "v2", calls: 2, costBeforeUsd: 0, costAfterUsd: 0.5 };
    const done = { type: "end", dryRun: true, models: 1, calls: 2, runs: 1, costBeforeUsd: 0, costAfterUsd: 0.5 };
    answers = { "POST /api/costs/recompute": [change, done] };
    expect(await cli("costs", "recompute", "--dry-run", "--since", "2026-01-31")).toBe(0);
    expect(asked).toEqual([`POST /api/costs/recompute {"dryRun":true,"sinceMs":${Date.parse("2026-01-31")}}`]);
    expect(notes).toContain("2 calls of 1 runs would go from $0 to $0.50.");
    expect(await cli("costs", "recompute", "--since", "yesterday")).toBe(2);
  });
});

describe("retake retention", () => {
  it("shows it, and changes it in one way at a time", async () => {
    const row = (ownDays: number | null, days: number) => ({ project: "shop", ownDays, days });
    answers = {
      "GET /api/retention": { defaultDays: 0, projects: [row(30, 30), row(null, 0)] },
      "POST /api/retention": row(0, 0),
    };
    expect(await cli("retention")).toBe(0);
    expect(output).toContain("for 30 days");
    expect(output).toContain("for ever, as the collector's settings say");
    expect(await cli("retention", "--project", "shop", "--keep-all")).toBe(0);
    expect(await cli("retention", "--days", "7")).toBe(0);
    expect(await cli("retention", "--default")).toBe(0);
    expect(asked.slice(1)).toEqual([
      'POST /api/retention {"days":0,"project":"shop"}',
      'POST /api/retention {"days":7}',
      'POST /api/retention {"days":null}',
    ]);
    expect(await cli("retention", "--days", "7", "--keep-all")).toBe(2);
    expect(await cli("retention", "--days", "0")).toBe(2);
  });
});
