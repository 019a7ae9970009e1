import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FsckEvent } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../program.ts";

const RUN = "019a3c5e6f7081929394a5b6c7d8e9f0";
const counts = { runs: 1, checkpoints: 2, blobs: 3 };
const damage: FsckEvent = {
  type: "damage",
  runId: RUN,
  checkpointId: "c".repeat(32),
  spanId: null,
  index: 1,
  blob: "~r1",
  reason: "blob_missing",
  message: "Blob ~r1 of checkpoint 1\u001b[2J is missing.",
};

let server: Server;
let url: string;
let events: FsckEvent[];
let asked: string[];
let output: string;
beforeEach(async () => {
  asked = [];
  output = "";
  server = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => asked.push(text));
    request.on("end", () => response.end(events.map((event) => `${JSON.stringify(event)}\n`).join("")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});

describe("retake fsck", () => {
  it("exits 0 where nothing is damaged, 1 where something is, 2 where it could not be told", async () => {
    events = [{ type: "end", ...counts, damaged: 0 }];
    expect(await runCli(["--url", url, "fsck"])).toBe(0);
    events = [damage, { type: "end", ...counts, damaged: 1 }];
    expect(await runCli(["--url", url, "fsck", "--run", RUN])).toBe(1);
    events = [damage];
    expect(await runCli(["--url", url, "fsck"])).toBe(2);
    expect(asked).toEqual(["{}", JSON.stringify({ runId: RUN }), "{}"]);
  });

  it("prints findings in words, safe for a terminal, or as lines of JSON", async () => {
    events = [{ type: "progress", totalRuns: 1, ...counts, damaged: 0 }, damage, { type: "end", ...counts, damaged: 1 }];
    await runCli(["--url", url, "fsck"]);
    expect(output).toBe(`run ${RUN}  checkpoint ${"c".repeat(32)}  blob_missing: Blob ~r1 of checkpoint 1 is missing.\n`);
    output = "";
    await runCli(["--url", url, "fsck", "--json"]);
    expect(
      output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events.slice(1));
  });
});
