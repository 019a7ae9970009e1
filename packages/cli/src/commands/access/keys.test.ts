import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useCli } from "../../cli.fixture.ts";
import { runCli } from "../../program.ts";

const cli = useCli();
const ID = "0123456789abcdef";
const SECRET = `rtk_${ID}_${"0".repeat(64)}`;
const key = (more: object = {}) => ({
  id: ID,
  name: "ci",
  project: "shop",
  scope: "ingest",
  createdTimeMs: 0,
  expiresTimeMs: null,
  revokedTimeMs: null,
  lastUsedTimeMs: null,
  ...more,
});

describe("retake keys", () => {
  it("prints a new key alone, so that it can be put into a variable", async () => {
    cli.current.answers["/api/keys"] = [{ key: key(), secret: SECRET }];
    const before = Date.now();
    expect(await cli.current.run("keys", "create", "ci", "--scope", "ingest", "--project", "shop", "--expires", "2d")).toBe(0);
    expect(cli.current.output).toBe(`${SECRET}\n`);
    expect(cli.current.errors).toContain("not shown again");
    const [body] = cli.current.posted("/api/keys") as [{ expiresTimeMs: number }];
    expect(body).toMatchObject({ name: "ci", scope: "ingest", project: "shop" });
    expect(body.expiresTimeMs - before).toBeGreaterThanOrEqual(172_800_000);
    expect(await cli.current.run("keys", "create", "ci", "--expires", "soon")).toBe(2);
    expect(await cli.current.run("keys", "create", "ci", "--scope", "root")).toBe(2);
  });

  it("lists the ones that hold, or all", async () => {
    const keys = [key(), key({ name: "gone\u001b[2J", revokedTimeMs: 1 }), key({ name: "late", expiresTimeMs: 1 })];
    cli.current.answers["/api/keys"] = [{ keys }];
    expect(await cli.current.run("keys", "list")).toBe(0);
    expect(cli.current.output).toContain("ci");
    expect(cli.current.output).not.toMatch(/gone|late/);
    cli.current.output = "";
    expect(await cli.current.run("keys", "list", "--all")).toBe(0);
    expect(cli.current.output).toMatch(/gone +shop +ingest +revoked/);
    expect(cli.current.output).toMatch(/late +shop +ingest +expired/);
  });

  it("revokes by the id, and sends no secret along", async () => {
    cli.current.answers[`/api/keys/${ID}/revoke`] = [key({ revokedTimeMs: 1 })];
    for (const given of [ID, SECRET]) expect(await cli.current.run("keys", "revoke", given)).toBe(0);
    expect(cli.current.requests.map(({ path, query, body }) => [path, query, body])).toEqual(
      Array.from({ length: 2 }, () => [`/api/keys/${ID}/revoke`, "", {}]),
    );
    expect(await cli.current.run("keys", "revoke", "ci")).toBe(2);
  });
});

describe("retake projects", () => {
  const project = { name: "shop", createdTimeMs: 0, retentionDays: 30 };

  it("creates and lists", async () => {
    cli.current.answers["/api/projects"] = [project, { projects: [project, { ...project, name: "default", retentionDays: null }] }];
    expect(await cli.current.run("projects", "create", "shop", "--retention-days", "30")).toBe(0);
    expect(cli.current.posted("/api/projects")).toEqual([{ name: "shop", retentionDays: 30 }]);
    expect(await cli.current.run("projects", "list")).toBe(0);
    expect(cli.current.output).toMatch(/shop .* 30 days\n.*default .* as the settings say\n/);
    expect(await cli.current.run("projects", "create", "shop", "--retention-days", "-1")).toBe(2);
  });
});

describe("retake audit", () => {
  const entry = (sequence: number) => ({
    sequence,
    timeMs: 0,
    actor: "settings",
    act: "key.created",
    project: "shop",
    subject: ID,
    details: "{}",
    previous: "",
    hash: "f".repeat(64),
  });

  it("lists acts, page by page", async () => {
    cli.current.answers["/api/audit"] = [{ entries: [entry(3), entry(2)] }, { entries: [entry(1)] }, { entries: [] }];
    expect(await cli.current.run("audit", "--json")).toBe(0);
    expect((JSON.parse(cli.current.output) as { entries: unknown[] }).entries).toEqual([entry(3), entry(2), entry(1)]);
    expect(cli.current.requests.map(({ query }) => query)).toEqual(["limit=50", "limit=48&before=2", "limit=47&before=1"]);
  });

  it("ends with 1 where the chain is broken", async () => {
    const head = { sequence: 2, hash: "f".repeat(64) };
    cli.current.answers["/api/audit/verify"] = [
      { valid: true, entries: 2, head, fault: null },
      { valid: false, entries: 2, head, fault: { sequence: 3, message: "Entry 3 was changed." } },
    ];
    expect(await cli.current.run("audit", "--verify")).toBe(0);
    expect(cli.current.output).toContain(`head 2 ${head.hash}`);
    expect(await cli.current.run("audit", "--verify")).toBe(1);
    expect(cli.current.output).toContain("Entry 3 was changed.");
  });
});

describe("RETAKE_KEY", () => {
  let server: Server;
  let url: string;
  let sent: (string | undefined)[];
  beforeEach(async () => {
    sent = [];
    server = createServer((request, response) => {
      sent.push(request.headers.authorization);
      const error = { error: { code: "unauthenticated", message: "This collector needs a key. Set RETAKE_KEY to one." } };
      request.resume().on("end", () => response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(error)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await new Promise((resolve) => server.close(resolve));
  });

  it("goes with every request, and what a refusal says is shown", async () => {
    vi.stubEnv("RETAKE_KEY", SECRET);
    for (const args of [["runs"], ["fsck"], ["keys", "list"]]) expect(await runCli(["--url", url, ...args])).toBe(2);
    vi.stubEnv("RETAKE_KEY", "");
    expect(await runCli(["--url", url, "runs"])).toBe(2);
    expect(sent).toEqual([`Bearer ${SECRET}`, `Bearer ${SECRET}`, `Bearer ${SECRET}`, undefined]);
    expect(cli.current.errors).toContain("Set RETAKE_KEY to one.\n(unauthenticated; docs/errors/unauthenticated.md says more)");
    expect(cli.current.errors).not.toContain(SECRET);
  });
});
