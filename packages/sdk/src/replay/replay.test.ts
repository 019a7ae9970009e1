import { newRunId, type JournalEntry } from "@retake/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { agent, type Agent } from "../runs/agent.ts";
import { step } from "../steps/step.ts";
import { tool } from "../steps/tool.ts";
import { RecordedRuns } from "../testing/recorded-runs.ts";
import { forkRun } from "./fork.ts";
import { replay } from "./replay.ts";

const runs = new RecordedRuns();
beforeEach(() => runs.clear());

describe("strict replay", () => {
  const lookup = tool({ name: "lookup", effect: "pure" }, ({ id }: { id: number }) => ({ id, price: id * 10 }));

  it("reports another input with what was recorded", async () => {
    const make = (offset: number): Agent<{ id: number }, number> =>
      agent({ name: "shop" }, async ({ id }: { id: number }) => (await lookup({ id: id + offset })).price);
    const runId = newRunId();
    await make(0)({ id: 4 }, { runId });
    const result = await replay(runs.recording(runId), make(1), { mode: "strict" });
    expect(result).toMatchObject({
      status: "diverged",
      divergence: { type: "INPUT", key: "tool:lookup#0", recorded: { id: 4 }, actual: { id: 5 } },
    });
  });

  it("reports steps that are too many or missing", async () => {
    const make = (times: number): Agent<object, number> =>
      agent({ name: "shop" }, async () => {
        for (let i = 0; i < times; i++) await lookup({ id: i });
        return times;
      });
    const runId = newRunId();
    await make(2)({}, { runId });
    const recording = runs.recording(runId);
    expect(await replay(recording, make(3), { mode: "strict" })).toMatchObject({
      status: "diverged",
      divergence: { type: "EXTRA", key: "tool:lookup#2" },
    });
    expect(await replay(recording, make(1), { mode: "strict" })).toMatchObject({
      status: "diverged",
      divergence: { type: "UNREACHED", key: "tool:lookup#1" },
    });
  });

  it("ends where it stands still before a step that never comes", async () => {
    const make = (both: boolean): Agent<object, string> =>
      agent({ name: "pair" }, async () => {
        const slow = step("slow", 1, async () => "slow");
        if (both) void step("quick", 2, async () => "quick");
        return slow;
      });
    const runId = newRunId();
    await make(true)({}, { runId });
    expect(await replay(runs.recording(runId), make(false), { mode: "strict", stallMs: 30 })).toMatchObject({
      status: "diverged",
      divergence: { type: "UNREACHED", key: "step:quick#0" },
    });
  });
});

describe("spans", () => {
  it("tell what JSON has no form for", async () => {
    const subject = agent({ name: "typed" }, () =>
      step("typed", { seats: new Map([["1A", 2n]]), tags: new Set(["x"]) }, () => new Set([3])),
    );
    const runId = newRunId();
    await subject({}, { runId });
    const span = runs.spans(runId).find(({ name }) => name === "typed")!;
    expect(span.attributes["retake.step.input"]).toBe('{"seats":[["1A","2"]],"tags":["x"]}');
    expect(span.attributes["retake.step.output"]).toBe("[3]");
  });
});

describe("hybrid replay", () => {
  it("serves tools by what they are asked and refuses unknown external ones", async () => {
    let charged = 0;
    const charge = tool({ name: "charge" }, ({ amount }: { amount: number }) => `charged ${amount} as ${++charged}`);
    const make = (amounts: number[]): Agent<object, string[]> =>
      agent({ name: "till" }, async () => {
        const receipts: string[] = [];
        for (const amount of amounts) receipts.push(await charge({ amount }));
        return receipts;
      });
    const runId = newRunId();
    await make([5, 7])({}, { runId });
    const recording = runs.recording(runId);
    expect(await replay(recording, make([7, 5]), { mode: "hybrid" })).toMatchObject({
      status: "ok",
      output: ["charged 7 as 2", "charged 5 as 1"],
    });
    expect(await replay(recording, make([9]), { mode: "hybrid" })).toMatchObject({ status: "diverged", divergence: { type: "EXTRA" } });
    expect(charged).toBe(2);
  });
});

describe("forkRun", () => {
  const find = tool({ name: "find", effect: "pure" }, ({ id }: { id: string }) => ({ id, cabin: "basic", tags: ["a"] }));
  const decide = agent({ name: "decide", version: "2" }, async ({ id }: { id: string }, run) => {
    const notes = run.state("notes", { seen: [] as string[] });
    const messages = [{ role: "user", content: `refund ${id}` }];
    const booking = await find({ id });
    notes.value.seen.push(booking.cabin);
    const answer = await step(
      { name: "chat", kind: "model" },
      { model: "small", messages },
      async (request) => `${request.model}: ${request.messages[0]!.content} ${booking.cabin} ${notes.value.seen.join()}`,
    );
    messages.push({ role: "assistant", content: answer });
    return step(
      { name: "chat", kind: "model" },
      { model: "small", messages },
      async (request) => `${request.model}: ${request.messages.map((message) => message.content).join(" / ")}`,
    );
  });

  async function parent(): Promise<{ runId: string; at: (key: string, point: string) => Promise<Parameters<typeof forkRun>[0]> }> {
    const runId = newRunId();
    await decide({ id: "R1" }, { runId });
    return {
      runId,
      at: async (key, point) =>
        runs
          .checkpoints(runId)
          .find((checkpoint) => checkpoint.stepKey === key && checkpoint.point === point)!
          .restore(),
    };
  }

  it("goes on with another tool result, its inherited steps marked", async () => {
    const { runId, at } = await parent();
    const fork = await forkRun(await at("tool:find#0", "post"), decide, {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: "tool:find#0", point: "after" },
      edits: [{ type: "outcome", output: { id: "R1", cabin: "business" } }],
    });
    expect(fork.output).toContain("business");
    const sources = runs.spans(fork.runId).map((span) => [span.attributes["retake.step.key"], span.attributes["retake.step.source"]]);
    expect(sources).toEqual(
      expect.arrayContaining([
        ["tool:find#0", "edited"],
        ["model:chat#0", "live"],
      ]),
    );
    const root = runs.spans(fork.runId).find((span) => span.parentSpanContext === undefined)!;
    expect(root.attributes).toMatchObject({ "retake.fork.trace_id": runId, "retake.fork.point": "after" });
    expect(root.links[0]!.context.traceId).toBe(runId);
  });

  it("goes on with another user message, which later calls see as well", async () => {
    const { runId, at } = await parent();
    const fork = await forkRun(await at("model:chat#0", "pre"), decide, {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: "model:chat#0", point: "before" },
      edits: [{ type: "message", index: 0, content: "upgrade R1" }],
    });
    expect(fork.output).toMatch(/^small: upgrade R1 \/ small: upgrade R1 basic/);
  });

  it("goes on with another model and another state from the cut on", async () => {
    const { runId, at } = await parent();
    const fork = await forkRun(await at("model:chat#0", "pre"), decide, {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: "model:chat#0", point: "before" },
      edits: [
        { type: "model", model: "large" },
        { type: "state", path: "/notes/seen/0", value: "patched" },
      ],
    });
    expect(fork.output).toBe("large: refund R1 / large: refund R1 basic patched");
  });

  it.each(["before", "after"] as const)("ends with an error when an edit %s the cut finds nothing to change", async (point) => {
    const { runId, at } = await parent();
    const fork = await forkRun(await at("tool:find#0", point === "before" ? "pre" : "post"), decide, {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: "tool:find#0", point },
      edits: [{ type: "state", path: "/nothing/here", value: 1 }],
    });
    expect(fork).toMatchObject({
      status: "error",
      error: { code: "bad_request", message: expect.stringContaining("/nothing/here") as string },
    });
  });

  it("refuses a cut that the recording does not reach", async () => {
    const { runId, at } = await parent();
    const recording = await at("tool:find#0", "pre");
    await expect(
      forkRun(recording, decide, { parent: { runId, spanId: "00f067aa0ba902b7" }, cut: { stepKey: "model:chat#1", point: "after" } }),
    ).rejects.toThrow(expect.objectContaining({ code: "run_not_replayable" }) as Error);
  });
});

describe("checkpoints", () => {
  it("hold the state that was live at each point", async () => {
    const live: string[] = [];
    const subject = agent({ name: "counter" }, async (_: object, run) => {
      const cell = run.state("log", [] as string[]);
      for (let i = 0; i < 20; i++) {
        live.push(JSON.stringify(cell.value));
        await step("tick", i, () => i);
        live.push(JSON.stringify(cell.value));
        cell.value.push(`tick ${i} `.repeat(20));
      }
      return "done";
    });
    const runId = newRunId();
    await subject({}, { runId });
    const states = runs.checkpoints(runId).filter(({ point }) => point === "pre" || point === "post");
    expect(states.map((checkpoint) => JSON.stringify(checkpoint.restore().state["log"]))).toEqual(live);
    expect(new Set(states.map(({ id }) => id)).size).toBe(states.length);
    const entries: JournalEntry[] = states.at(-1)!.restore().journal;
    expect(entries).toHaveLength(40);
  });

  it("refuses steps in steps and values that can't be recorded, with their path", async () => {
    const nested = agent({ name: "nested" }, () => step("outer", 1, () => step("inner", 2, () => 3)));
    await expect(nested({})).rejects.toThrow(expect.objectContaining({ code: "step_inside_step" }) as Error);
    const odd = agent({ name: "odd" }, () => step("odd", { a: [{ f: () => 1 }] }, () => 1));
    await expect(odd({})).rejects.toThrow("/a/0/f");
  });
});
