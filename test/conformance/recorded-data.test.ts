import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runState } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { runNode } from "../support/process/index.ts";

const data = join(import.meta.dirname, "../../../shared/data");
const tauFile = join(data, "tau-airline/trajectories.jsonl");
const present = existsSync(tauFile);
if (!present) process.stderr.write(`The recorded runs are not at ${data}: the tests on them are skipped.\n`);

interface Trajectory {
  readonly task_id: number;
  readonly trial: number;
  readonly reward: number;
  readonly traj: readonly { readonly role: string; readonly content: string | null }[];
}

let collector: CollectorProcess;
const retake = (...args: string[]) => runNode(["packages/cli/src/main.ts", ...args], { RETAKE_URL: collector.url });
const search = async (q: string) => (await collector.client.listRuns({ query: { q, limit: 200 } })).runs;

/** A reservation code that stands in the tool results of one trajectory and nowhere else. */
function rareCode(trajectories: readonly Trajectory[]): { code: string; index: number } {
  const seen = new Map<string, Set<number>>();
  const said = new Set<string>();
  for (const [index, { traj }] of trajectories.entries()) {
    for (const { role, content } of traj) {
      for (const code of content?.match(/\b[A-Z0-9]{6}\b/g) ?? []) {
        if (role === "tool") seen.set(code, (seen.get(code) ?? new Set()).add(index));
        else said.add(code);
      }
    }
  }
  for (const [code, indices] of seen)
    if (indices.size === 1 && !said.has(code) && /[A-Z]/.test(code) && /\d/.test(code)) return { code, index: [...indices][0]! };
  throw new Error("no code stands in one tool result only");
}

describe.skipIf(!present)("runs recorded elsewhere", () => {
  const trajectories = present
    ? readFileSync(tauFile, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Trajectory)
    : [];

  beforeAll(async () => {
    collector = await startCollectorProcess();
  });
  afterAll(() => collector?.remove());

  it("takes τ-bench in: a run for each trajectory, a step for each message, the reward as a score", async () => {
    expect(await retake("import", "tau-bench", tauFile)).toMatchObject({ code: 0 });
    const runs = await search("label:tau-airline");
    expect(runs).toHaveLength(100);
    const rewards = runs.flatMap(({ scores }) => scores.filter(({ name }) => name === "reward").map(({ value }) => value));
    expect(rewards.reduce((sum: number, value) => sum + value!, 0)).toBe(trajectories.reduce((sum, { reward }) => sum + reward, 0));
    const [run] = await search("label:task:0 label:trial:0");
    const { traj } = trajectories.find(({ task_id: task, trial }) => task === 0 && trial === 0)!;
    const { checkpoints } = await collector.client.listCheckpoints({ params: { runId: run!.runId } });
    const last = await collector.client.getCheckpoint({ params: { runId: run!.runId, checkpointId: checkpoints.at(-1)!.id } });
    expect(runState.parse(last.value).state["messages"]).toHaveLength(traj.length);
    expect(checkpoints.filter(({ point }) => point === "post")).toHaveLength(run!.steps);
  });

  it("finds the one run whose tool result has a reservation code", async () => {
    const { code, index } = rareCode(trajectories);
    const found = await search(code);
    expect(found).toHaveLength(1);
    const { task_id: task, trial } = trajectories[index]!;
    expect(found[0]!.labels).toEqual(expect.arrayContaining([`task:${task}`, `trial:${trial}`]));
  });

  it("gives τ-bench's own figures when the runs are replayed strictly as a suite", async () => {
    const { code, output } = await retake("eval", "examples/tau-bench/airline.suite.ts", "--json");
    expect(code).toBe(0);
    const { experiment } = JSON.parse(output.slice(output.indexOf("{"))) as {
      experiment: { verdict: { passHatK: { k: number; value: number }[] } };
    };
    expect(experiment.verdict.passHatK.map(({ k, value }) => [k, Number(value.toFixed(4))])).toEqual([
      [1, 0.49],
      [2, 0.3867],
      [3, 0.34],
      [4, 0.32],
    ]);
  });

  it("takes SWE-agent's trajectories in", async () => {
    const folder = join(data, "swe-agent");
    const files = readdirSync(folder).filter((name) => name.endsWith(".traj"));
    expect(await retake("import", "swe-agent", ...files.map((name) => join(folder, name)))).toMatchObject({ code: 0 });
    const runs = await search("agent:swe-agent");
    expect(runs).toHaveLength(files.length);
    expect(Math.min(...runs.map(({ steps }) => steps))).toBeGreaterThan(2);
  });
});
