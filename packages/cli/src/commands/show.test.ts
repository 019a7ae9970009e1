import type { JournalEntry } from "@retake/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { checkpoint, run, RUN, SPAN, span, useCli } from "../cli.fixture.ts";

const cli = useCli();
const show = (...args: string[]) => cli.current.run("show", RUN, ...args);

beforeEach(() => {
  cli.current.answers[`/api/runs/${RUN}`] = [{ run, pins: {}, forks: [] }];
});

describe("retake show", () => {
  it("draws the spans as a tree", async () => {
    const at = (id: string, parentId: string | null, name: string) =>
      span(id.repeat(16), { parentId: parentId && parentId.repeat(16), name });
    const spans = [at("a", null, "root"), at("b", "a", "first"), at("c", "b", "inner"), at("d", "a", "second")];
    cli.current.answers[`/api/runs/${RUN}/spans`] = [{ spans }];
    expect(await show()).toBe(0);
    const names = cli.current.output
      .split("\n")
      .slice(-5, -1)
      .map((line) => line.slice(0, 12).trimEnd());
    expect(names).toEqual(["root", "├─ first", "│  └─ inner", "└─ second"]);
  });

  it("shows kinds, attempts and what waits", async () => {
    const spans = [
      span("1".repeat(16), { kind: "fetch", name: "fetch", stepKey: "fetch:f#0", attempts: 2 }),
      span("2".repeat(16), { name: "refund", stepKey: "tool:refund#0", status: "running", held: true, durationMs: null }),
      span("3".repeat(16), { name: "charge", stepKey: "tool:charge#0", status: "running", held: true, durationMs: null }),
      span("4".repeat(16), { kind: "signal", name: "ask", stepKey: "signal:ask#0", status: "running", durationMs: null }),
    ];
    cli.current.answers[`/api/runs/${RUN}/spans`] = [{ spans }];
    cli.current.answers[`/api/runs/${RUN}/signals`] = [{ signals: [{ key: "hold:tool:charge#0", value: { approve: true }, timeMs: 0 }] }];
    expect(await show()).toBe(0);
    const rows = cli.current.output.trimEnd().split("\n").slice(-4);
    expect(rows[0]).toMatch(/^fetch +fetch +1+ .* 3 attempts$/);
    expect(rows[1]).toMatch(/^refund .* held for approval$/);
    expect(rows[2]).toMatch(/^charge .* was held$/);
    expect(rows[3]).toMatch(/^ask +signal .* waits for an answer$/);
  });

  const journal: JournalEntry[] = [
    { type: "request", key: "tool:pay#0", kind: "tool", name: "pay", inputDigest: "", input: { to: "x\u001b[31m" } },
    { type: "attempt", key: "tool:pay#0", error: { name: "Error", message: "busy" }, at: 1500 },
    { type: "settle", key: "tool:pay#0", status: "ok", output: "paid", at: 2000 },
    { type: "patch", id: "new-prompt" },
  ];
  const state = { format: 2, agent: { name: "a", version: "1" }, pins: {}, input: 1, state: { cart: { note: "\u009b31m" } }, journal };

  const recorded = () => {
    const [pre, end] = [checkpoint("a", 1, "pre", { stepKey: "tool:pay#0" }), checkpoint("b", 2, "end")];
    const { answers } = cli.current;
    answers[`/api/runs/${RUN}/checkpoints`] = [{ checkpoints: [end, pre] }];
    answers[`/api/runs/${RUN}/checkpoints/${pre.id}`] = [{ checkpoint: pre, value: { ...state, state: { cart: 1 } } }];
    answers[`/api/runs/${RUN}/checkpoints/${end.id}`] = [{ checkpoint: end, value: state }];
    answers[`/api/runs/${RUN}/spans`] = [{ spans: [span(SPAN, { stepKey: "tool:pay#0", checkpointPre: pre.id })] }];
  };

  it("prints the last state, and the one at a step", async () => {
    recorded();
    expect(await show("--state")).toBe(0);
    expect(cli.current.errors).toContain("at the run's end");
    expect(cli.current.output).not.toContain("\u009b");
    expect(JSON.parse(cli.current.output)).toEqual(state.state);
    cli.current.output = "";
    expect(await show("--state", `${SPAN}:before`, "--json")).toBe(0);
    expect(JSON.parse(cli.current.output)).toMatchObject({ checkpoint: { point: "pre" }, state: { cart: 1 } });
    expect(await show("--state", SPAN)).toBe(2);
    expect(cli.current.errors).toContain("There is no checkpoint after the step");
    expect(await show("--state", `${SPAN}:around`)).toBe(2);
    expect(cli.current.errors).toContain("Expected SPAN, SPAN:before or SPAN:after");
  });

  it("prints the journal in order", async () => {
    recorded();
    expect(await show("--journal")).toBe(0);
    const rows = cli.current.output.trimEnd().split("\n").slice(1);
    expect(rows[0]).toMatch(/^0 +request +tool:pay#0 +\{"to":"x\\u001b\[31m"\}$/);
    expect(rows[1]).toMatch(/^1 +1\.5 s +attempt +tool:pay#0 +"Error: busy"$/);
    expect(rows[3]).toMatch(/^3 +patch +new-prompt$/);
    expect(cli.current.errors).toContain("4 entries; the run had not ended");
    cli.current.output = "";
    expect(await show("--journal", "--json")).toBe(0);
    expect(JSON.parse(cli.current.output)).toMatchObject({ journal });
    expect(await show("--journal", "--state")).toBe(2);
  });
});
