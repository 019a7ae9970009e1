import { fileURLToPath } from "node:url";
import type { RunState } from "@retake/protocol";
import { RecordedRuns } from "@retake/sdk/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkpoint, FORK, job, run, RUN, SPAN, span, useCli } from "../cli.fixture.ts";
import { airline } from "../replays/agents.fixture.ts";

const cli = useCli();
const range = { fromMs: null, toMs: null, own: false };
const agents = ["--agents", fileURLToPath(new URL("../replays/agents.fixture.ts", import.meta.url))];
const OTHER = "1".repeat(32);
let recording: RunState;

beforeAll(async () => {
  const recorded = new RecordedRuns();
  await airline({ id: "A1" }, { runId: RUN });
  recording = recorded.recording(RUN);
  recorded.uninstall();
});

beforeEach(() => {
  const { answers } = cli.current;
  const end = checkpoint("e", 9, "end");
  answers["/healthz"] = [{ status: "ok", version: "1" }];
  answers[`/api/runs/${RUN}/checkpoints`] = [{ checkpoints: [end] }];
  answers[`/api/runs/${RUN}/checkpoints/${end.id}`] = [{ checkpoint: end, value: recording }];
  const ids = { checkpointPre: "a".repeat(32), checkpointPost: "b".repeat(32) };
  answers[`/api/runs/${RUN}/spans`] = [{ spans: [span(SPAN, { stepKey: "tool:look_up#0", ...ids })] }];
});
afterEach(() => {
  delete process.env["RETAKE_TEST_ORDER"];
});

const replay = (...args: string[]) => cli.current.run("replay", ...args);

describe("retake replay", () => {
  it("says that a run goes the same way", async () => {
    expect(await replay(RUN, ...agents, "--no-record")).toBe(0);
    expect(cli.current.output).toMatch(/^ok {2}3 steps {2}\d+ ms {2}not recorded\n$/);
    expect(cli.current.requests.some(({ path }) => path === "/v1/traces")).toBe(false);
  });

  it("reports where it left its recording, and ends with 1", async () => {
    process.env["RETAKE_TEST_ORDER"] = "B\u001b[2J2";
    expect(await replay(RUN, ...agents)).toBe(1);
    const { output } = cli.current;
    expect(output).toContain("left its recording at tool:look_up#0 (INPUT");
    expect(output).toContain('~ /id  "A1" → "B\\u001b[2J2"');
    expect(output).toMatch(/RECORDED +THIS TIME/);
    expect(output).toMatch(/^> +tool:look_up#0/m);
    expect(output).toContain(`recorded span: ${SPAN}`);
    expect(output).toMatch(/last good checkpoint: [0-9a-f]{32}/);
    expect(output).not.toContain("\u001b[2J");
  });

  it("has the recorded span in the JSON's report too", async () => {
    process.env["RETAKE_TEST_ORDER"] = "B2";
    expect(await replay(RUN, ...agents, "--no-record", "--json")).toBe(1);
    expect(JSON.parse(cli.current.output)).toMatchObject({ status: "diverged", report: { first: { spanId: SPAN, type: "INPUT" } } });
    expect(JSON.parse(cli.current.output)).not.toHaveProperty("state");
  });

  it("goes on after a divergence when told to, and still ends with 1", async () => {
    process.env["RETAKE_TEST_ORDER"] = "B2";
    expect(await replay(RUN, ...agents, "--on-divergence", "live")).toBe(1);
    expect(cli.current.output).toMatch(/^ok {2}3 steps/);
    expect(cli.current.output).toContain("left its recording at tool:look_up#0");
  });

  it("answers what would have come of something else", async () => {
    const counterfactual = [RUN, ...agents, "--mode", "counterfactual", "--at", SPAN, "--json"];
    expect(await replay(...counterfactual, "--result", '{"refundable":true}')).toBe(0);
    expect(JSON.parse(cli.current.output)).toMatchObject({ status: "ok", output: "refundable: true" });
    cli.current.output = "";
    expect(await replay(...counterfactual, "--before", "--use", "look_up=generous")).toBe(0);
    expect(JSON.parse(cli.current.output)).toMatchObject({ output: "refundable: always" });
    // An edit that fits nowhere is not the agent's own error.
    expect(await replay(...counterfactual, "--state", "/basket=1")).toBe(2);
    expect(cli.current.errors).toContain("no registered state at /basket");
  });

  it("goes on from the cut with steps that run, or with what is recorded", async () => {
    const journal = recording.journal.map((entry) =>
      entry.type === "settle" && entry.key === "tool:look_up#0" ? { ...entry, output: { refundable: "as recorded" } } : entry,
    );
    const end = checkpoint("e", 9, "end");
    cli.current.answers[`/api/runs/${RUN}/checkpoints/${end.id}`] = [{ checkpoint: end, value: { ...recording, journal } }];
    const outputs: unknown[] = [];
    for (const then of ["live", "hybrid"]) {
      cli.current.output = "";
      await replay(RUN, ...agents, "--mode", "counterfactual", "--at", SPAN, "--before", "--then", then, "--json");
      outputs.push((JSON.parse(cli.current.output) as { output: unknown }).output);
    }
    expect(outputs[0]).not.toBe("refundable: as recorded");
    expect(outputs[1]).toBe("refundable: as recorded");
  });

  it("replays several, one line each; one that can't be does not keep the others from it", async () => {
    process.env["RETAKE_TEST_ORDER"] = "B2";
    expect(await replay(OTHER, RUN, ...agents, "--no-record")).toBe(1);
    const lines = cli.current.output.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(new RegExp(`^${OTHER} +failed +There is nothing at`));
    expect(lines[2]).toMatch(new RegExp(`^${RUN} +airline +diverged .* INPUT tool:look_up#0$`));
    expect(cli.current.errors).toContain("2 replays: 1 failed, 1 diverged");
  });

  it("replays what a search finds", async () => {
    cli.current.answers["/api/runs"] = [
      { runs: [{ ...run, agent: "airline" }], next: null, total: 1, range, partial: null },
      { runs: [], next: null, total: 0, range, partial: null },
    ];
    expect(await replay("--search", "label:golden", "--limit", "3", ...agents, "--no-record", "--json")).toBe(0);
    expect(cli.current.requests.find(({ path }) => path === "/api/runs")?.query).toBe("q=label%3Agolden&range=all&count=false&limit=3");
    expect(JSON.parse(cli.current.output)).toMatchObject({ replays: [{ source: RUN, status: "ok", runId: null }] });
    expect(await replay("--search", "nothing", ...agents)).toBe(2);
    expect(cli.current.errors).toContain('No runs match "nothing"');
  });

  it("puts it to a worker, and prints the report that comes back", async () => {
    const report = {
      mode: "strict",
      pins: { recorded: { "git.revision": "aaa" }, current: { "git.revision": "bbb" } },
      first: { type: "NAME", sequence: 2, key: "tool:look_up#0", message: "Another step was asked for.", recorded: 1, actual: 2 },
      lastGoodCheckpoint: null,
      alignment: [{ recorded: "tool:look_up#0", actual: null }],
      counts: { recorded: 3, actual: 1, matched: 1, divergences: 1 },
    };
    const replayJob = { kind: "replay", fork: null, replay: { runId: RUN, mode: "strict" } };
    const { answers } = cli.current;
    answers[`/api/runs/${RUN}`] = [{ run: { ...run, agent: "airline" }, pins: {}, forks: [] }];
    answers["/api/workers"] = [{ workers: [] }];
    answers["/api/replays"] = [job("queued", replayJob)];
    answers["/api/jobs/j1"] = [job("done", { ...replayJob, report })];
    expect(await replay(RUN, "--worker", "--wait")).toBe(1);
    expect(cli.current.posted("/api/replays")).toEqual([{ runId: RUN, mode: "strict" }]);
    expect(cli.current.output).toContain(`diverged  ${FORK}`);
    expect(cli.current.output).toMatch(/git\.revision +aaa +bbb/);
    expect(cli.current.output).toContain(`recorded span: ${SPAN}`);
    expect(cli.current.errors).toContain("No live worker has the agent");
  });

  it.each([
    [[], "--search QUERY: one of the two"],
    [[RUN, "--search", "x", ...agents], "one of the two"],
    [[RUN], "--agents ./agents.ts"],
    [[RUN, "--worker", "--no-record"], "--no-record: not with --worker"],
    [[RUN, "--worker", "--mode", "counterfactual"], "retake fork does the same"],
    [[RUN, ...agents, "--mode", "counterfactual"], "needs --at SPAN"],
    [[RUN, OTHER, ...agents, "--mode", "counterfactual", "--at", SPAN], "is of one run"],
    [[RUN, ...agents, "--at", SPAN, "--model", "m"], "--at, --model: only with --mode counterfactual"],
    [[RUN, ...agents, "--mode", "live", "--no-record"], "--no-record is for checks"],
    [["xyz", ...agents], "32 hexadecimal digits"],
  ])("refuses %j", async (args, message) => {
    expect(await replay(...args)).toBe(2);
    expect(cli.current.errors).toContain(message);
    expect(cli.current.requests).toEqual([]);
  });
});
