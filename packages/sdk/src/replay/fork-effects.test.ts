import { newRunId, type RunState } from "@retake/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { agent } from "../runs/agent.ts";
import { answerSignal } from "../signals/wait-for-signal.ts";
import { step } from "../steps/step.ts";
import { streamStep } from "../steps/stream-step.ts";
import { tool } from "../steps/tool.ts";
import { RecordedRuns } from "../testing/recorded-runs.ts";
import { forkRun, type ForkOptions } from "./fork.ts";

const runs = new RecordedRuns();
const world: string[] = [];
beforeEach(() => {
  runs.clear();
  world.length = 0;
});

const quote = tool({ name: "quote", effect: "pure" }, ({ item }: { item: string }) => ({ item, amount: 10 }));
const charge = tool({ name: "charge" }, ({ amount }: { amount: number }, { idempotencyKey }) => {
  world.push(`charge ${amount} ${idempotencyKey.length}`);
  return `receipt ${amount}`;
});
const mail = tool({ name: "mail", effect: "idempotent" }, ({ text }: { text: string }) => {
  world.push(`mail ${text}`);
  return "sent";
});

const buyer = agent({ name: "buyer" }, async ({ item }: { item: string }, run) => {
  const { amount } = await quote({ item });
  const receipt = await charge({ amount });
  const { note } = await run.signal<{ note: string }>("note");
  return `${await mail({ text: receipt })} ${note}`;
});

async function parent(): Promise<{ recording: RunState; fork: (options: Partial<ForkOptions>) => ReturnType<typeof forkRun> }> {
  const runId = newRunId();
  answerSignal(runId, "signal:note#0", { note: "parent's" });
  await buyer({ item: "book" }, { runId });
  world.length = 0;
  const recording = runs.recording(runId);
  return {
    recording,
    fork: (options) => {
      const forkId = newRunId();
      answerSignal(forkId, "signal:note#0", { note: "fork's" });
      return forkRun(recording, buyer, {
        runId: forkId,
        parent: { runId, spanId: "00f067aa0ba902b7" },
        cut: { stepKey: "tool:quote#0", point: "after" },
        ...options,
      });
    },
  };
}

const dearer = [{ type: "outcome" as const, output: { item: "book", amount: 99 } }];

describe("steps that change the world, after a fork's cut", () => {
  it("take the parent's outcome where the parent did the same, and signals are asked anew", async () => {
    const { fork } = await parent();
    expect(await fork({})).toMatchObject({ status: "ok", output: "sent fork's" });
    expect(world).toEqual(["mail receipt 10"]);
  });

  it("are held until somebody decides, and run once they may", async () => {
    const { fork } = await parent();
    const asked: unknown[] = [];
    const result = await fork({
      edits: dearer,
      approve: async (held) => {
        asked.push(held);
        // Whoever decides takes time that is no part of the run.
        await new Promise((resolve) => {
          setTimeout(resolve, 3);
        });
        return { approve: true };
      },
    });
    expect(asked).toEqual([{ runId: result.runId, key: "tool:charge#0", kind: "tool", name: "charge", input: { amount: 99 } }]);
    expect(world).toEqual(["charge 99 32", "mail receipt 99"]);
    expect(JSON.stringify(runs.recording(result.runId).journal)).not.toContain("setTimeout");
    const [span] = runs.spans(result.runId).filter(({ attributes }) => attributes["retake.step.key"] === "tool:charge#0");
    expect(span!.attributes).toMatchObject({ "retake.step.held": true, "retake.step.source": "live" });
  });

  it("fail where they are refused, and are not run where an output stands for them", async () => {
    const { fork } = await parent();
    expect(await fork({ edits: dearer, external: "refuse" })).toMatchObject({ status: "error", error: { code: "step_refused" } });
    expect(await fork({ edits: dearer, approve: () => ({ output: "by hand" }) })).toMatchObject({ status: "ok" });
    expect(world).toEqual(["mail by hand"]);
  });

  it("wait for an answer under their key where nobody is there to decide", async () => {
    const { fork } = await parent();
    const runId = newRunId();
    answerSignal(runId, "signal:note#0", { note: "late" });
    const forked = fork({ runId, edits: dearer });
    answerSignal(runId, "hold:tool:charge#0", { approve: true });
    expect(await forked).toMatchObject({ output: "sent late" });
  });

  it("run where they may, and a tool may be another one from the cut on", async () => {
    const { fork } = await parent();
    await fork({ edits: dearer, external: "run" });
    expect(world).toEqual(["charge 99 32", "mail receipt 99"]);
    world.length = 0;
    await fork({ edits: [...dearer, { type: "tool", name: "charge", output: "fixed" }] });
    await fork({ edits: [...dearer, { type: "tool", name: "charge", use: "fake" }], available: { fake: () => "faked" } });
    expect(world).toEqual(["mail fixed", "mail faked"]);
    await expect(fork({ edits: [{ type: "tool", name: "charge", use: "none" }], available: {} })).rejects.toThrow(
      "which this process does not have",
    );
  });
});

describe("an execution that broke off", () => {
  it("is gone on with: nothing that was done is done again, what had begun is held", async () => {
    const { fork } = await parent();
    const first = await fork({ edits: dearer, external: "run" });
    const whole = runs.recording(first.runId);
    for (const [i, entry] of whole.journal.entries()) {
      if (entry.type !== "request" && entry.type !== "settle") continue;
      world.length = 0;
      const asked: string[] = [];
      // Its process died right after this entry was written.
      const interrupted: RunState = { ...whole, journal: whole.journal.slice(0, i + 1) };
      if (!interrupted.journal.some(({ type }) => type === "settle")) continue;
      const again = await fork({
        edits: dearer,
        external: "run",
        interrupted,
        generation: 1,
        approve: ({ key }) => {
          asked.push(key);
          return { output: "receipt 99" };
        },
      });
      expect(again).toMatchObject({ status: "ok", output: "sent fork's" });
      const begun = interrupted.journal.some((one) => one.type === "request" && one.key === "tool:charge#0");
      const done = interrupted.journal.some((one) => one.type === "settle" && one.key === "tool:charge#0");
      expect(world.filter((effect) => effect.startsWith("charge"))).toHaveLength(begun ? 0 : 1);
      expect(asked).toEqual(begun && !done ? ["tool:charge#0"] : []);
      const firsts = runs.checkpoints(again.runId).map(({ restore }) => restore().journal.length);
      expect(firsts.length).toBeGreaterThan(2);
    }
  });
});

describe("an execution that broke off while it read a stream", () => {
  const talker = agent({ name: "talker" }, async ({ item }: { item: string }) => {
    const { amount } = await quote({ item });
    const words: string[] = [];
    for await (const word of streamStep({ name: "words", effect: "pure" }, { amount }, async function* () {
      yield* ["one", "two"];
    })) {
      words.push(word);
      if (words.length === 1) words.push(await charge({ amount }));
    }
    return words.join(" ");
  });

  it.each(["run", "hold"] as const)("does nothing twice that it did between the chunks (external: %s)", async (external) => {
    const runId = newRunId();
    await talker({ item: "book" }, { runId });
    const recording = runs.recording(runId);
    const options = {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: "tool:quote#0", point: "after" as const },
      edits: dearer,
    };
    const first = await forkRun(recording, talker, { ...options, external: "run" });
    const whole = runs.recording(first.runId);
    const charged = whole.journal.findIndex((entry) => entry.type === "settle" && entry.key === "tool:charge#0");
    for (const end of [charged, charged + 1]) {
      world.length = 0;
      const asked: string[] = [];
      const again = await forkRun(recording, talker, {
        ...options,
        external,
        interrupted: { ...whole, journal: whole.journal.slice(0, end) },
        generation: 1,
        approve: ({ key }) => {
          asked.push(key);
          return { output: "by hand" };
        },
      });
      expect(again).toMatchObject({ status: "ok", output: end === charged ? "one by hand two" : "one receipt 99 two" });
      expect(world).toEqual([]);
      expect(asked).toEqual(end === charged ? ["tool:charge#0"] : []);
    }
  });

  it("keeps the fork's edit where it broke off in a stream that the cut goes through", async () => {
    const both = agent({ name: "both" }, async ({ item }: { item: string }) => {
      const read = async (): Promise<string> => {
        const words: string[] = [];
        for await (const word of streamStep({ name: "words", effect: "pure" }, {}, async function* () {
          yield "one";
          for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
          yield "two";
        }))
          words.push(word);
        return words.join("+");
      };
      const [words, { amount }] = await Promise.all([read(), quote({ item })]);
      return `${words} ${await charge({ amount })}`;
    });
    const runId = newRunId();
    await both({ item: "book" }, { runId });
    const recording = runs.recording(runId);
    const options = {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: "tool:quote#0", point: "after" as const },
      edits: dearer,
    };
    const first = await forkRun(recording, both, { ...options, external: "run" });
    expect(first.output).toBe("one+two receipt 99");
    const whole = runs.recording(first.runId);
    const cut = whole.journal.findIndex((entry) => entry.type === "settle" && entry.key === "tool:quote#0");
    world.length = 0;
    const interrupted = { ...whole, journal: whole.journal.slice(0, cut + 1) };
    const again = await forkRun(recording, both, { ...options, external: "run", interrupted, generation: 1 });
    expect(again.output).toBe("one+two receipt 99");
    expect(world).toEqual(["charge 99 32"]);
  });
});

describe("sibling forks", () => {
  it("go on at the same time and never see each other's entries", async () => {
    const { recording, fork } = await parent();
    const before = JSON.stringify(recording);
    const amounts = [11, 22, 33, 44, 55];
    const forks = await Promise.all(
      amounts.map((amount) => fork({ edits: [{ type: "outcome", output: { item: "book", amount } }], external: "run" })),
    );
    for (const [i, { runId }] of forks.entries()) {
      const text = JSON.stringify(runs.recording(runId).journal);
      for (const amount of amounts) expect(text.includes(`receipt ${amount}`)).toBe(amount === amounts[i]);
    }
    expect(JSON.stringify(recording)).toBe(before);
  });

  it("can be forked themselves", async () => {
    const { fork } = await parent();
    const { runId } = await fork({ edits: dearer, external: "run" });
    const childId = newRunId();
    answerSignal(childId, "signal:note#0", { note: "grandchild's" });
    const grandchild = await forkRun(runs.recording(runId), buyer, {
      runId: childId,
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: "tool:charge#0", point: "after" },
      edits: [{ type: "outcome", output: "another receipt" }],
    });
    expect(grandchild).toMatchObject({ status: "ok", output: "sent grandchild's" });
    expect(world).toEqual(["charge 99 32", "mail receipt 99", "mail another receipt"]);
  });
});

describe("idempotency keys", () => {
  it("are the same for all attempts of a step, and differ between steps", async () => {
    const keys: string[] = [];
    const subject = agent({ name: "keys" }, async () => {
      for (let i = 0; i < 2; i++) {
        await step({ name: "try", retry: { attempts: 3, delayMs: 0 } }, i, (_, { idempotencyKey, attempt }) => {
          keys.push(idempotencyKey);
          if (attempt < 3) throw new Error("again");
        });
      }
    });
    await subject({});
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(new Set(keys).size).toBe(2);
  });
});
