import { setTimeout as delay } from "node:timers/promises";
import { newRunId, type RunState } from "@retake/protocol";
import { agent, init, map, replay, step, type Agent } from "@retake/sdk";
import { RecordedRuns } from "@retake/sdk/testing";
import { startCollectorProcess } from "../support/collector/index.ts";
import { printBench, quantile, type BenchRow } from "./report.ts";

/*
 * Strict replay: steps a second, for journals of different lengths, whether its
 * cost grows with the work; and what recording costs an agent whose steps take
 * 20 ms, side by side with the same code without it, against the real collector.
 */

const STEP_MS = 20;
const STEPS = Number(process.env["RETAKE_BENCH_STEPS"] ?? 100);
const PAIRS = Number(process.env["RETAKE_BENCH_PAIRS"] ?? 9);

interface Turn {
  readonly role: string;
  readonly content: string;
}

const words = "The customer asks whether the fare is refundable; the booking was made eleven days ago in basic economy. ";

/** Talks: each turn reads what came before and adds two messages of some 400 characters. */
function talker(ask: (input: { messages: readonly Turn[] }) => Promise<string>): (turns: number) => Promise<number> {
  return async (turns) => {
    const messages: Turn[] = [];
    for (let i = 0; i < turns; i++) {
      messages.push({ role: "user", content: `${i} ${words.repeat(4)}` });
      messages.push({ role: "assistant", content: await ask({ messages: messages.slice(-6) }) });
    }
    return messages.length;
  };
}

const answer = ({ messages }: { messages: readonly Turn[] }): string => `${messages.length} ${words.repeat(4)}`;

const sequential = agent({ name: "sequential" }, async ({ turns }: { turns: number }) =>
  talker((input) => step("chat", input, answer))(turns),
);
const concurrent = agent(
  { name: "concurrent" },
  async ({ turns }: { turns: number }) =>
    (
      await map(
        Array.from({ length: 10 }, (_, i) => i),
        () => talker((input) => step("chat", input, answer))(turns / 10),
      )
    ).length,
);

async function recorded(runs: RecordedRuns, subject: Agent<{ turns: number }, number>, turns: number): Promise<RunState> {
  const runId = newRunId();
  await subject({ turns }, { runId });
  const recording = runs.recording(runId);
  runs.clear();
  return recording;
}

async function stepsPerSecond(subject: Agent<{ turns: number }, number>, recording: RunState, record: boolean): Promise<number> {
  const rates: number[] = [];
  for (let i = 0; i < 7; i++) {
    const started = performance.now();
    const result = await replay(recording, subject, { mode: "strict", record });
    if (result.status !== "ok") throw new Error(`the replay diverged: ${result.report?.first.message}`);
    rates.push((result.steps / (performance.now() - started)) * 1000);
  }
  return quantile(rates, 0.5);
}

/** Wall time of the same steps with and without recording, in pairs, so that the machine's noise meets both. */
async function overhead(): Promise<{ ratio: number; bareMs: number; instrumentedMs: number }> {
  const collector = await startCollectorProcess();
  const retake = init({ url: collector.url });
  const work = async (input: { messages: readonly Turn[] }): Promise<string> => {
    await delay(STEP_MS);
    return answer(input);
  };
  // As agents do: a model's answer and a tool that changes something take turns.
  const instrumented = agent({ name: "instrumented" }, async ({ turns }: { turns: number }) => {
    let turn = 0;
    return talker((input) => step(turn++ % 2 === 0 ? { name: "chat", kind: "model" } : { name: "act", kind: "tool" }, input, work))(turns);
  });
  const bare = talker(work);
  const timed = async (run: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await run();
    return performance.now() - started;
  };
  const pairs: [number, number][] = [];
  for (let i = 0; i < PAIRS + 1; i++) pairs.push([await timed(() => bare(STEPS)), await timed(() => instrumented({ turns: STEPS }))]);
  await retake.shutdown();
  await collector.remove();
  // The first pair warms both up.
  const measured = pairs.slice(1);
  return {
    ratio: quantile(
      measured.map(([a, b]) => b / a),
      0.5,
    ),
    bareMs: quantile(
      measured.map(([a]) => a),
      0.5,
    ),
    instrumentedMs: quantile(
      measured.map(([, b]) => b),
      0.5,
    ),
  };
}

// First, while the process is as young as an agent's.
const { ratio, bareMs, instrumentedMs } = await overhead();
const runs = new RecordedRuns();
const rows: BenchRow[] = [];
const rates: Record<string, number> = {};
for (const [name, subject] of [
  ["sequential", sequential],
  ["ten branches", concurrent],
] as const) {
  for (const turns of [1000, 10_000]) {
    const recording = await recorded(runs, subject, turns);
    const rate = await stepsPerSecond(subject, recording, false);
    rates[`${name} ${turns}`] = rate;
    rows.push({ measure: `strict replay, ${name}`, steps: turns, "steps/s": Math.round(rate) });
    if (turns === 1000) {
      rows.push({ measure: `… recorded as a run`, steps: turns, "steps/s": Math.round(await stepsPerSecond(subject, recording, true)) });
      runs.clear();
    }
  }
}
rows.push({ measure: `${STEPS} steps of ${STEP_MS} ms, bare`, ms: bareMs }, { measure: "… instrumented", ms: instrumentedMs });
printBench("replay", rows, {
  steps_per_second: rates["sequential 10000"]!,
  steps_per_second_concurrent: rates["ten branches 10000"]!,
  rate_long_over_short: rates["sequential 10000"]! / rates["sequential 1000"]!,
  instrumented_over_bare: ratio,
});
