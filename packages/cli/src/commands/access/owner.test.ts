import { hash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useCli } from "../../cli.fixture.ts";
import { runCli } from "../../program.ts";

const cli = useCli();
const TOKEN = `rti_${"0".repeat(16)}_${"1".repeat(64)}`;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "retake-owner-"));
});
afterEach(async () => rm(directory, { recursive: true }));

describe("retake owner reset-password", () => {
  it("proves that it can write into the data directory, prints the link alone, and leaves nothing there", async () => {
    const seen: string[] = [];
    // The collector's part: it looks into the directory while it is asked.
    const server = createServer((request, response) => {
      void (async () => {
        let body = "";
        for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
        const { proof } = JSON.parse(body) as { proof: string };
        seen.push(await readFile(join(directory, "owner-reset"), "utf8"), hash("sha256", proof));
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token: TOKEN, expiresTimeMs: 0 }));
      })();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await runCli(["--url", url, "owner", "reset-password", "--data-dir", directory])).toBe(0);
    server.close();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
    expect(cli.current.output).toBe(`http://127.0.0.1:3000/link#${TOKEN}\n`);
    expect(await readdir(directory)).toEqual([]);
  });

  it("takes the proof back where it is refused, and says when there is no such directory", async () => {
    expect(await cli.current.run("owner", "reset-password", "--data-dir", directory)).toBe(2);
    expect(await readdir(directory)).toEqual([]);
    expect(await cli.current.run("owner", "reset-password", "--data-dir", join(directory, "none"))).toBe(2);
    expect(cli.current.errors).toContain("--data-dir PATH");
  });
});
