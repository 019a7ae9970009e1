import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../program.ts";

let server: Server;
let url: string;
let folder: string;
let asked: string[];
let answer: (response: ServerResponse) => void;
let [output, notes] = ["", ""];
beforeEach(async () => {
  [asked, output, notes] = [[], "", ""];
  folder = await mkdtemp(join(tmpdir(), "retake-export-"));
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stdout, "write").mockImplementation((chunk, done) => {
    output += Buffer.from(chunk as Uint8Array).toString();
    (done as unknown as () => void)();
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((notes += String(text)), true));
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});
const cli = async (...args: string[]): Promise<number> => runCli(["--url", url, "export", ...args]);

describe("retake export", () => {
  it("writes a file once it is whole", async () => {
    answer = (response) => response.end('{"runId":"a"}\n{"runId":"b"}\n');
    const path = join(folder, "runs.jsonl");
    await writeFile(path, "what was there before, and longer than what comes now, much longer\n");
    expect(await cli("agent:support", "status:error", "--range", "30d", "-o", path)).toBe(0);
    expect(asked).toEqual(["/api/runs/export?q=agent%3Asupport+status%3Aerror&range=30d&format=jsonl&what=runs"]);
    expect(await readFile(path, "utf8")).toBe('{"runId":"a"}\n{"runId":"b"}\n');
    expect(await readdir(folder)).toEqual(["runs.jsonl"]);
    expect(notes).toContain("2 runs");
  });

  it("leaves what was there where the answer breaks off, and nothing else", async () => {
    answer = (response) => response.write("PAR1", () => response.destroy());
    const path = join(folder, "runs.parquet");
    await writeFile(path, "before");
    expect(await cli("--what", "spans", "-o", path)).toBe(2);
    expect(asked[0]).toContain("format=parquet&what=spans");
    expect(await readFile(path, "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["runs.parquet"]);
  });

  it("writes to standard output, and nothing but the file", async () => {
    answer = (response) => response.end("a\nb\n");
    expect(await cli()).toBe(0);
    expect([output, notes]).toEqual(["a\nb\n", ""]);
  });

  it("says what is wrong", async () => {
    answer = (response) =>
      response.writeHead(400).end(JSON.stringify({ error: { code: "search_syntax", message: "No such field.", data: { position: 0 } } }));
    expect(await cli("costs:1", "-o", join(folder, "x.jsonl"))).toBe(2);
    expect(notes).toContain("No such field.");
    expect(await readdir(folder)).toEqual([]);
    expect(await cli("--format", "csv")).toBe(2);
  });
});
