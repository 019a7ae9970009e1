import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "./program.ts";

const RUN = "019a3c5e6f7081929394a5b6c7d8e9f0";
const SPAN = "00f067aa0ba902b7";

interface Request {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

let server: Server;
let url: string;
let requests: Request[];
let answers: Record<string, unknown[]>;
let output: string;
let errors: string;

beforeEach(async () => {
  requests = [];
  answers = {};
  output = "";
  errors = "";
  server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = request.url!.split("?")[0]!;
      requests.push({ method: request.method!, url: request.url!, body });
      const queue = answers[path];
      const answer = queue && queue.length > 1 ? queue.shift() : queue?.[0];
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { error: { code: "not_found", message: `There is nothing at ${path}.` } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((errors += String(text)), true));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

const cli = (...args: string[]) => runCli(["--url", url, ...args]);

const job = (status: string, more: object = {}) => ({
  id: "j1",
  kind: "fork",
  agent: "airline",
  runId: "f".repeat(32),
  fork: { runId: RUN, spanId: SPAN, point: "after", edits: [] },
  status,
  workerId: null,
  error: null,
  createdTimeMs: 0,
  updatedTimeMs: 0,
  waitingForWorker: false,
  ...more,
});

const run = {
  runId: RUN,
  rootSpanId: SPAN,
  agent: "air\u001b[31mline",
  agentVersion: "1",
  service: "",
  status: "ok",
  statusMessage: "",
  startTimeMs: 0,
  durationMs: 1500,
  steps: 3,
  inheritedSteps: 0,
  errors: 0,
  models: [],
  tools: [],
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0.0123,
  conversation: "",
  firstInput: "two\nlines \u001b]0;title\u0007",
  lastOutput: "",
  labels: [],
  fork: null,
  replay: null,
  experiment: null,
  scores: [],
};

describe("retake runs", () => {
  it("lists runs in one line each, without anything a terminal obeys", async () => {
    answers["/api/runs"] = [{ runs: [run], next: null, total: 7 }];
    expect(await cli("runs", "agent:airline", "status:ok")).toBe(0);
    expect(requests[0]?.url).toContain("q=agent%3Aairline+status%3Aok");
    const lines = output.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^019a3c5e6f7081929394a5b6c7d8e9f0 {2}ok +airline .* 1\.5 s +3 +\$0\.0123 +two lines$/);
    expect(output).not.toContain("\u001b]");
    expect(errors).toContain("1 of 7 runs");
  });

  it("prints nothing but JSON when asked to", async () => {
    answers["/api/runs"] = [{ runs: [run], next: null, total: 1 }];
    expect(await cli("runs", "--json")).toBe(0);
    expect(JSON.parse(output)).toEqual({ runs: [run], total: 1 });
    expect(errors).toBe("");
  });

  it("ends with 2 and a paragraph when something is wrong", async () => {
    expect(await cli("runs")).toBe(2);
    expect(errors).toBe("There is nothing at /api/runs.\n(not_found; docs/errors/not_found.md says more)\n");
    expect(await cli("runs", "--limit", "none")).toBe(2);
    expect(await cli("nonsense")).toBe(2);
    expect(await cli("show", "xyz")).toBe(2);
    expect(errors).toContain("32 hexadecimal digits");
    expect(await runCli(["--url", "http://127.0.0.1:1", "runs"])).toBe(2);
    expect(errors).toContain("No collector answers at http://127.0.0.1:1");
    expect(await cli("--help")).toBe(0);
  });
});

describe("retake fork", () => {
  it("turns options into edits", async () => {
    answers["/api/forks"] = [job("queued")];
    expect(await cli("fork", RUN, SPAN, "--result", '{"ok":false}', "--model", "m", "--state", '/cart/total={"a":"="}')).toBe(0);
    expect(requests[0]?.body).toEqual({
      runId: RUN,
      spanId: SPAN,
      point: "after",
      edits: [
        { type: "outcome", output: { ok: false } },
        { type: "state", path: "/cart/total", value: { a: "=" } },
        { type: "model", model: "m" },
      ],
    });
    expect(output.trim()).toBe("f".repeat(32));
    expect(errors).toContain(`/runs/${"f".repeat(32)}`);
  });

  it("cuts before the step for a message", async () => {
    answers["/api/forks"] = [job("queued")];
    expect(await cli("fork", RUN, SPAN, "--message", "0=Be brief. a=b", "--json")).toBe(0);
    expect(requests[0]?.body).toMatchObject({ point: "before", edits: [{ type: "message", index: 0, content: "Be brief. a=b" }] });
    expect(JSON.parse(output)).toMatchObject({ id: "j1" });
  });

  it.each([
    [["--before", "--after"], "cannot be used with"],
    [["--before", "--result", "1"], "--result changes what came of the step"],
    [["--after", "--message", "0=x"], "--message changes what the step is asked"],
    [["--result", "text"], "--result takes JSON"],
    [["--result", "@/nowhere.json"], "no such file"],
    [["--message", "x"], "INDEX=TEXT"],
    [["--state", "cart=1"], "/CELL/PATH=JSON"],
  ])("refuses %j", async (args, message) => {
    expect(await cli("fork", RUN, SPAN, ...args)).toBe(2);
    expect(errors).toContain(message);
    expect(requests).toEqual([]);
  });

  it("waits for the job, and ends with 1 when it failed", async () => {
    answers["/api/forks"] = [job("queued", { waitingForWorker: true })];
    answers["/api/jobs/j1"] = [job("claimed"), job("failed", { error: "The agent left its recording." })];
    expect(await cli("fork", RUN, SPAN, "--wait")).toBe(1);
    expect(errors).toContain('waiting for a worker with the agent "airline"');
    expect(errors).toContain("The fork failed: The agent left its recording.");
  });
});

describe("retake show", () => {
  it("draws the spans as a tree", async () => {
    const span = (id: string, parentId: string | null, name: string) => ({
      spanId: id.repeat(16),
      parentId: parentId && parentId.repeat(16),
      name,
      kind: "tool",
      operation: "",
      status: "ok",
      statusMessage: "",
      startTimeMs: 0,
      durationMs: 5,
      agent: "",
      model: "",
      tool: "",
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
      stepKey: "",
      source: "live",
      checkpointPre: null,
      checkpointPost: null,
      preview: "",
    });
    answers[`/api/runs/${RUN}`] = [{ run, pins: {}, forks: [] }];
    answers[`/api/runs/${RUN}/spans`] = [
      { spans: [span("a", null, "root"), span("b", "a", "first"), span("c", "b", "inner"), span("d", "a", "second")] },
    ];
    expect(await cli("show", RUN)).toBe(0);
    const names = output
      .split("\n")
      .slice(-5, -1)
      .map((line) => line.slice(0, 12).trimEnd());
    expect(names).toEqual(["root", "├─ first", "│  └─ inner", "└─ second"]);
  });
});
