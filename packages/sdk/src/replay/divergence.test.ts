import { newRunId, type RunState } from "@retake/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { agent, type Agent } from "../runs/agent.ts";
import { patched } from "../runs/patched.ts";
import { step } from "../steps/step.ts";
import { streamStep } from "../steps/stream-step.ts";
import { tool } from "../steps/tool.ts";
import { RecordedRuns } from "../testing/recorded-runs.ts";
import { replay, type ReplayOptions } from "./replay.ts";

const runs = new RecordedRuns();
const ran: string[] = [];
beforeEach(() => {
  runs.clear();
  ran.length = 0;
});

const find = tool({ name: "find", effect: "pure" }, ({ id }: { id: number }) => {
  ran.push(`find ${id}`);
  return id * 10;
});
const other = tool({ name: "other", effect: "pure" }, ({ id }: { id: number }) => {
  ran.push(`other ${id}`);
  return id;
});

/** Asks in an order; the sum is its outcome. */
const asking = (ids: readonly (number | string)[], offset = 0): Agent<object, number> =>
  agent({ name: "asking", version: "1" }, async () => {
    let sum = offset;
    for (const id of ids) sum += typeof id === "number" ? await find({ id }) : await other({ id: Number(id) });
    return sum;
  });

async function recorded(subject: Agent<object, unknown>): Promise<RunState> {
  const runId = newRunId();
  await subject({}, { runId });
  ran.length = 0;
  return runs.recording(runId);
}

const strictly = (recording: RunState, subject: Agent<object, unknown>, options: Partial<ReplayOptions> = {}) =>
  replay(recording, subject, { mode: "strict", ...options });

describe("a divergence", () => {
  it("is told with what was recorded, what came, and the steps around it", async () => {
    const recording = await recorded(asking([1, 2, 3]));
    const { status, report } = await strictly(recording, asking([1, 5, 3]));
    expect(status).toBe("diverged");
    expect(report).toMatchObject({
      mode: "strict",
      pins: { recorded: { "agent.version": "1" }, current: { "agent.version": "1" } },
      first: {
        type: "INPUT",
        sequence: 2,
        key: "tool:find#1",
        recorded: { id: 2 },
        actual: { id: 5 },
        changes: [{ path: "/id", before: 2, after: 5 }],
      },
      lastGoodCheckpoint: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      counts: { recorded: 3, actual: 1, matched: 1, divergences: 1 },
    });
    expect(report!.alignment.slice(0, 2)).toEqual([
      { recorded: "tool:find#0", actual: "tool:find#0" },
      { recorded: "tool:find#1", actual: null },
    ]);
  });

  it("has a type for each way to leave a recording", async () => {
    const recording = await recorded(asking([1, 2]));
    const first = async (subject: Agent<object, unknown>): Promise<unknown> => (await strictly(recording, subject)).report?.first;
    expect(await first(asking([1, "2"]))).toMatchObject({ type: "NAME", key: "tool:other#0" });
    expect(await first(asking([1, 2, 3]))).toMatchObject({ type: "EXTRA", key: "tool:find#2" });
    expect(await first(asking([1]))).toMatchObject({ type: "UNREACHED", key: "tool:find#1" });
    expect(await first(asking([1, 2], 5))).toMatchObject({ type: "OUTPUT", key: "", recorded: { output: 30 }, actual: { output: 35 } });
    const swapped = agent({ name: "pair" }, async () => Promise.all([step("a", 1, () => 1), step("b", 2, () => 2)]));
    const turned = agent({ name: "pair" }, async () => Promise.all([step("b", 2, () => 2), step("a", 1, () => 1)]));
    expect((await strictly(await recorded(swapped), turned)).report?.first).toMatchObject({ type: "ORDER", key: "step:b#0" });
    const fetching = agent({ name: "asking" }, async () => (await fetch("http://127.0.0.1:9/none")).status);
    expect(await first(fetching as Agent<object, unknown>)).toMatchObject({ type: "UNRECORDED_IO" });
    expect(ran).toEqual([]);
  });

  it("is no end where the replay goes on live, or by what is asked", async () => {
    const recording = await recorded(asking([1, 2, 3]));
    const live = await strictly(recording, asking([1, 5, 3]), { onDivergence: "live", compareOutcome: false });
    expect(live).toMatchObject({ status: "ok", output: 90, report: { first: { type: "INPUT" }, counts: { divergences: 1 } } });
    expect(ran).toEqual(["find 5", "find 3"]);
    ran.length = 0;
    const matched = await strictly(recording, asking([1, 5, 3]), { onDivergence: "match", compareOutcome: false });
    expect(matched).toMatchObject({ status: "ok", output: 90 });
    expect(ran).toEqual(["find 5"]);
  });

  it("of a stream that is left earlier than recorded ends the replay, or lets it go on", async () => {
    const reading = (most: number) =>
      agent({ name: "reader" }, async () => {
        const words: string[] = [];
        for await (const word of streamStep("words", {}, async function* () {
          yield* ["one", "two", "three"];
        })) {
          words.push(word);
          if (words.length === most) break;
        }
        return words.join();
      });
    const recording = await recorded(reading(3));
    expect((await strictly(recording, reading(1))).report?.first).toMatchObject({ type: "ORDER", key: "step:words#0" });
    expect(await strictly(recording, reading(1), { onDivergence: "live", compareOutcome: false })).toMatchObject({
      status: "ok",
      output: "one",
      report: { first: { type: "ORDER" } },
    });
  });

  it("leaves out of account how a run that may end otherwise does", async () => {
    const recording = await recorded(asking([1]));
    expect(await strictly(recording, asking([1], 1), { compareOutcome: false })).toMatchObject({ status: "ok", output: 11 });
  });

  it("is found as well where nothing is recorded of the replay", async () => {
    const recording = await recorded(asking([1, 2]));
    const result = await strictly(recording, asking([1, 3]), { record: false });
    expect(result).toMatchObject({ status: "diverged", report: { first: { type: "INPUT" }, lastGoodCheckpoint: null } });
    expect(await strictly(recording, asking([1, 2]), { record: false })).toMatchObject({ status: "ok", output: 30 });
    expect(runs.checkpoints(result.runId)).toEqual([]);
  });
});

describe("patched", () => {
  const greeting = (isNew: boolean) =>
    agent({ name: "greeter" }, async () =>
      isNew && patched("polite")
        ? `${String(await step("ask", 1, () => "dear"))} ${String(patched("polite"))}`
        : step("greet", 0, () => "hello"),
    );

  it("keeps the old side for recordings from before the change, and the new one for later ones", async () => {
    expect(await strictly(await recorded(greeting(false)), greeting(true))).toMatchObject({ status: "ok", output: "hello" });
    const later = await recorded(greeting(true));
    expect(later.journal[0]).toEqual({ type: "patch", id: "polite" });
    expect(await strictly(later, greeting(true))).toMatchObject({ status: "ok", output: "dear true" });
  });
});

describe("counterfactual replay", () => {
  it("follows the recording to a cut, changes something there, and goes on", async () => {
    const recording = await recorded(asking([1, 2, 3]));
    const result = await replay(recording, asking([1, 2, 3]), {
      mode: "counterfactual",
      cut: { stepKey: "tool:find#1", point: "after" },
      edits: [{ type: "outcome", output: 1000 }],
    });
    expect(result).toMatchObject({ status: "ok", output: 1040 });
    expect(ran).toEqual(["find 3"]);
    await expect(replay(recording, asking([1]), { mode: "counterfactual" })).rejects.toThrow("needs a cut");
  });
});

describe("hybrid replay", () => {
  it("puts what it may not run to a simulator where there is one", async () => {
    const charge = tool({ name: "charge" }, ({ amount }: { amount: number }) => `charged ${amount}`);
    const till = (amount: number) => agent({ name: "till" }, () => charge({ amount }));
    const recording = await recorded(till(5));
    const simulate = ({ name, input }: { name: string; input: unknown }): string => `simulated ${name} ${JSON.stringify(input)}`;
    expect(await replay(recording, till(5), { mode: "hybrid", simulate })).toMatchObject({ output: "charged 5" });
    expect(await replay(recording, till(9), { mode: "hybrid", simulate })).toMatchObject({ output: 'simulated charge {"amount":9}' });
    expect(await replay(recording, till(9), { mode: "hybrid" })).toMatchObject({ status: "diverged" });
  });
});
