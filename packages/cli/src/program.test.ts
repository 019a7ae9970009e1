import { describe, expect, it } from "vitest";
import { run, useCli } from "./cli.fixture.ts";
import { runCli } from "./program.ts";

const cli = useCli();
const range = { fromMs: 1_795_000_000_000, toMs: null, own: false };

describe("retake search", () => {
  it("lists runs in one line each, without anything a terminal obeys", async () => {
    cli.current.answers["/api/runs"] = [{ runs: [run], next: null, total: 7, range, partial: null }];
    expect(await cli.current.run("search", "agent:airline", "status:ok")).toBe(0);
    expect(cli.current.requests[0]?.query).toContain("range=7d");
    expect(cli.current.requests[0]?.query).toContain("q=agent%3Aairline+status%3Aok");
    const lines = cli.current.output.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^019a3c5e6f7081929394a5b6c7d8e9f0 {2}ok +airline .* 1\.5 s +3 +\$0\.0123 +two lines$/);
    expect(cli.current.output).not.toContain("\u001b]");
    expect(cli.current.errors).toContain("1 of 7 runs of the last 7d (--range all looks further back)");
  });

  it("prints nothing but JSON when asked to", async () => {
    cli.current.answers["/api/runs"] = [{ runs: [run], next: null, total: 1, range, partial: null }];
    expect(await cli.current.run("search", "--json")).toBe(0);
    expect(JSON.parse(cli.current.output)).toEqual({ runs: [run], total: 1, range, partial: null });
    expect(cli.current.errors).toBe("");
  });

  it("ends with 2 and a paragraph when something is wrong", async () => {
    expect(await cli.current.run("search")).toBe(2);
    expect(cli.current.errors).toBe("There is nothing at /api/runs.\n(not_found; docs/errors/not_found.md says more)\n");
    expect(await cli.current.run("search", "--limit", "none")).toBe(2);
    expect(await cli.current.run("nonsense")).toBe(2);
    expect(await cli.current.run("show", "xyz")).toBe(2);
    expect(cli.current.errors).toContain("32 hexadecimal digits");
    expect(await runCli(["--url", "http://127.0.0.1:1", "search"])).toBe(2);
    expect(cli.current.errors).toContain("No collector answers at http://127.0.0.1:1");
    expect(await cli.current.run("--help")).toBe(0);
  });
});
