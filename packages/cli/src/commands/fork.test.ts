import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { checkpoint, FORK, job, run, RUN, SPAN, span, useCli } from "../cli.fixture.ts";

const cli = useCli();
const plainRun = { ...run, agent: "airline" };
const worker = (more: object = {}) => ({ id: "w1", lastSeenMs: 0, live: true, agents: [{ name: "airline", version: "1", ...more }] });

beforeEach(() => {
  const { answers } = cli.current;
  answers[`/api/runs/${RUN}`] = [{ run: plainRun, pins: { "node.version": "v22.1.0" }, forks: [] }];
  answers["/api/workers"] = [{ workers: [worker()] }];
  answers["/api/forks"] = [job("queued")];
});

const fork = (...args: string[]) => cli.current.run("fork", RUN, ...args);
const asked = () => cli.current.posted("/api/forks")[0];

describe("retake fork", () => {
  it("turns options into edits", async () => {
    const args = ["--result", '{"ok":false}', "--model", "m", "--state", '/cart/total={"a":"="}', "--external", "run", "--mode", "hybrid"];
    expect(await fork(SPAN, ...args)).toBe(0);
    expect(asked()).toEqual({
      runId: RUN,
      spanId: SPAN,
      point: "after",
      mode: "hybrid",
      external: "run",
      edits: [
        { type: "outcome", output: { ok: false } },
        { type: "state", path: "/cart/total", value: { a: "=" } },
        { type: "model", model: "m" },
      ],
    });
    expect(cli.current.output.trim()).toBe(FORK);
    expect(cli.current.errors).toContain(`/runs/${FORK}`);
  });

  it("edits prompts, parameters, tools and the state by a patch, from files too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "retake-cli-"));
    try {
      await writeFile(join(folder, "prompt.txt"), "Be brief.\n");
      await writeFile(join(folder, "order.json"), '{"refundable":true}');
      const patch = '[{"op":"remove","path":"/cart/coupon"},{"op":"move","path":"/a/1","from":"/a/0"}]';
      const tools = ["--tool", `get_order=@${join(folder, "order.json")}`, "--use", "charge=fakeCharge"];
      const model = ["--parameters", '{"temperature":0}', "--system", `@${join(folder, "prompt.txt")}`];
      expect(await fork(SPAN, "--patch", patch, ...model, ...tools)).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
    expect(asked()).toMatchObject({
      external: "hold",
      edits: [
        { type: "state", op: "remove", path: "/cart/coupon" },
        { type: "state", op: "move", path: "/a/1", from: "/a/0" },
        { type: "model", parameters: { temperature: 0 } },
        { type: "system", content: "Be brief.\n" },
        { type: "tool", name: "get_order", output: { refundable: true } },
        { type: "tool", name: "charge", use: "fakeCharge" },
      ],
    });
  });

  it("cuts before the step for a message", async () => {
    expect(await fork(SPAN, "--message", "0=Be brief. a=b", "--json")).toBe(0);
    expect(asked()).toMatchObject({ point: "before", edits: [{ type: "message", index: 0, content: "Be brief. a=b" }] });
    expect(JSON.parse(cli.current.output)).toMatchObject({ id: "j1" });
  });

  it("goes on from the last recorded step of a run that died", async () => {
    const last = [
      checkpoint("a", 0, "start"),
      checkpoint("c", 2, "post", { spanId: SPAN }),
      checkpoint("b", 1, "post", { spanId: "1".repeat(16) }),
      checkpoint("d", 3, "pre", { spanId: "2".repeat(16) }),
    ];
    cli.current.answers[`/api/runs/${RUN}/checkpoints`] = [{ checkpoints: last }, { checkpoints: [last[3]] }, { checkpoints: [last[0]] }];
    expect(await fork("--last")).toBe(0);
    expect(asked()).toMatchObject({ spanId: SPAN, point: "after" });
    // Nothing had settled: its first step runs again.
    expect(await fork("--last")).toBe(0);
    expect(cli.current.posted("/api/forks")[1]).toMatchObject({ spanId: "2".repeat(16), point: "before" });
    expect(await fork("--last")).toBe(2);
    expect(cli.current.errors).toContain("nothing to go on from");
  });

  it("says before it starts where the workers' code differs, and that there is none", async () => {
    cli.current.answers["/api/workers"] = [
      { workers: [worker({ version: "2\u001b[0m", pins: { "node.version": "v24.0.0", other: "x" } })] },
      { workers: [{ ...worker(), live: false }] },
      { workers: [worker({ pins: { "node.version": "v22.1.0" } })] },
    ];
    await fork(SPAN);
    expect(cli.current.errors).toContain("worker w1 (recorded → there): agent.version 1 → 2, node.version v22.1.0 → v24.0.0\n");
    cli.current.errors = "";
    await fork(SPAN);
    expect(cli.current.errors).toContain('No live worker has the agent "airline"');
    cli.current.errors = "";
    await fork(SPAN);
    expect(cli.current.errors).not.toContain("worker");
  });

  it.each([
    [[SPAN, "--before", "--after"], "cannot be used with"],
    [[SPAN, "--before", "--result", "1"], "--result changes what came of the step"],
    [[SPAN, "--after", "--message", "0=x"], "--message changes what the step is asked"],
    [[SPAN, "--result", "text"], "--result takes JSON"],
    [[SPAN, "--result", "@/nowhere.json"], "no such file"],
    [[SPAN, "--message", "x"], "INDEX=TEXT"],
    [[SPAN, "--state", "cart=1"], "/CELL/PATH=JSON"],
    [[SPAN, "--patch", '{"op":"add"}'], "--patch takes a JSON Patch"],
    [[SPAN, "--patch", '[{"op":"add","path":"/a"}]'], "Operation 0 of --patch"],
    [[SPAN, "--parameters", "[1]"], "takes an object"],
    [[SPAN, "--tool", "=1"], "--tool takes NAME=JSON"],
    [[SPAN, "--use", "charge="], "names no other tool"],
    [[SPAN, "--external", "maybe"], "Allowed choices are hold, run, refuse"],
    [[SPAN, "--last"], "one of the two"],
    [[], "one of the two"],
  ])("refuses %j", async (args, message) => {
    expect(await fork(...args)).toBe(2);
    expect(cli.current.errors).toContain(message);
    expect(cli.current.requests).toEqual([]);
  });
});

describe("retake fork --wait", () => {
  const jobPath = "/api/jobs/j1";

  it("waits for the job, and ends with 1 when it failed", async () => {
    cli.current.answers["/api/forks"] = [job("queued", { waitingForWorker: true })];
    cli.current.answers[jobPath] = [job("claimed"), job("failed", { error: "The agent left its recording." })];
    expect(await fork(SPAN, "--wait")).toBe(1);
    expect(cli.current.errors).toContain('waiting for a worker with the agent "airline"');
    expect(cli.current.errors).toContain("The fork failed: The agent left its recording.");
  });

  it("says once what waits for an answer, with the command that gives it", async () => {
    const held = span(SPAN, { stepKey: "tool:it's#0", status: "running", held: true });
    const answered = span("1".repeat(16), { stepKey: "tool:refund#1", status: "running", held: true });
    const question = span("2".repeat(16), { stepKey: "signal:ask#0", status: "running", kind: "signal" });
    const { answers } = cli.current;
    answers["/api/forks"] = [job("claimed")];
    answers[jobPath] = [job("claimed"), job("claimed"), job("claimed"), job("claimed", { attempt: 2 }), job("claimed"), job("done")];
    answers[`/api/runs/${FORK}/spans`] = [{ spans: [held, answered, question] }];
    answers[`/api/runs/${FORK}/signals`] = [{ signals: [{ key: "hold:tool:refund#1", value: { approve: true }, timeMs: 0 }] }];
    const detail = { inputMessages: [], outputMessages: [], attributes: {}, resource: {}, events: [], links: [], scores: [], output: null };
    answers[`/api/runs/${FORK}/spans/${SPAN}`] = [{ ...detail, span: held, input: { order: "A\u001b[31m" } }];
    answers[`/api/runs/${FORK}/spans/${question.spanId}`] = [{ ...detail, span: question, input: null }];
    answers[`/api/runs/${FORK}`] = [{ run: plainRun, pins: {}, forks: [] }];
    expect(await fork(SPAN, "--wait", "--json")).toBe(0);
    const lines = cli.current.errors.trimEnd().split("\n");
    expect(lines).toEqual([
      `held: tool tool:it's#0 {"order":"A\\u001b[31m"}: retake signal ${FORK} 'hold:tool:it'\\''s#0' --approve`,
      `waits for an answer: signal signal:ask#0: retake signal ${FORK} signal:ask#0 JSON`,
    ]);
    expect(JSON.parse(cli.current.output)).toMatchObject({ status: "done" });
  });

  it("leaves the job going on Ctrl-C, and says so", async () => {
    const before = new Set(process.listeners("SIGINT"));
    cli.current.answers[jobPath] = [job("claimed")];
    const waiting = fork(SPAN, "--wait");
    await vi.waitFor(() => expect(cli.current.requests.some(({ path }) => path === jobPath)).toBe(true));
    const interrupt = process.listeners("SIGINT").find((listener) => !before.has(listener))!;
    interrupt("SIGINT");
    expect(await waiting).toBe(2);
    expect(cli.current.errors).toContain(`No longer waiting; the job goes on. retake show ${FORK}`);
    expect(process.listeners("SIGINT").every((listener) => before.has(listener))).toBe(true);
  });
});
