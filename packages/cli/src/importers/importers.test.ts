import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Client, RunSummary } from "@retake/protocol";
import { passHatKs } from "@retake/evals";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RecordedRun } from "./import-runs.ts";
import { importSweAgent, readSweAgent } from "./swe-agent.ts";
import { importTauBench, readTauBench } from "./tau-bench.ts";

// Recorded data lies beside the checkout, and never in it.
const data = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
const airline = `${data}tau-airline/trajectories.jsonl`;
const sweAgentFiles = [
  "humanevalfix-python-0",
  "marshmallow-1867-1",
  "marshmallow-1867-2",
  "marshmallow-1867-3",
  "marshmallow-1867-4",
  "marshmallow-1867-5",
  "simple",
];
if (!existsSync(data)) console.warn(`skipped: no recorded data at ${data}`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "retake-import-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const conversation = [
  { role: "system", content: "You help." },
  { role: "user", content: "Hi" },
  { role: "assistant", content: null, tool_calls: [{ id: "1", type: "function", function: { name: "lookup", arguments: "{}" } }] },
  { role: "tool", tool_call_id: "1", name: "lookup", content: "found" },
  { role: "assistant", content: "Done." },
  { role: "user", content: "###STOP###" },
];
const line = (traj: unknown, more: object = {}) =>
  JSON.stringify({ task_id: 0, trial: 0, reward: 1, traj, info: { task: { instruction: "Ask." } }, ...more });

async function file(content: string): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.jsonl`);
  await writeFile(path, content);
  return path;
}

function fakeClient(runs: Partial<RunSummary>[] = []): { client: Pick<Client, "listRuns">; queries: (string | undefined)[] } {
  const queries: (string | undefined)[] = [];
  const listRuns = async (args?: { query?: { q?: string } }) => {
    queries.push(args?.query?.q);
    return { runs, next: null, total: runs.length };
  };
  return { client: { listRuns } as unknown as Pick<Client, "listRuns">, queries };
}

async function labelsOf(records: AsyncIterable<RecordedRun>): Promise<(readonly string[])[]> {
  const labels: (readonly string[])[] = [];
  for await (const record of records) labels.push(record.labels);
  return labels;
}

const flush = async () => undefined;

describe("importing τ-bench", () => {
  it("runs the agent on the recorded answers", async () => {
    const { client, queries } = fakeClient();
    const summary = await importTauBench({
      file: await file(`${line(conversation)}\n\n${line(conversation, { trial: 1 })}`),
      client,
      flush,
    });
    expect(summary).toMatchObject({ imported: 2, skipped: 0 });
    expect(queries[0]).toMatch(/^label:import-[0-9a-f]{16}$/);
  });

  it("leaves out what was imported before, unless asked to", async () => {
    const path = await file(`${line(conversation)}\n${line(conversation, { trial: 1 })}\n`);
    const digest = fakeClient();
    await importTauBench({ file: path, client: digest.client, flush });
    const known = {
      labels: ["trial:0", "task:0", "tau-airline", digest.queries[0]!.slice("label:".length)],
      fork: null,
      replay: null,
      status: "ok" as const,
    };
    expect(await importTauBench({ file: path, client: fakeClient([known]).client, flush })).toMatchObject({ imported: 1, skipped: 1 });
    expect(await importTauBench({ file: path, client: fakeClient([known]).client, flush, again: true })).toMatchObject({
      imported: 2,
      skipped: 0,
    });
  });

  it.each([
    ["no JSON", "{", /:2 is not a τ-bench trajectory: /],
    ["another form", line([{ role: "robot", content: "" }, {}]), /:2 is not a τ-bench trajectory: [\s\S]*role/],
    ["an answer that is missing", line(conversation.slice(0, 5)), /:2 .*The recording ends where a message of the user was asked for/],
    [
      "a conversation after its end",
      line([...conversation, { role: "assistant", content: "Bye" }, { role: "user", content: "###STOP###" }]),
      /:2 .*goes on for 2 messages after its end/,
    ],
    [
      "another order",
      line([conversation[0], conversation[1], conversation[3], conversation[2]]),
      /:2 .*one of the assistant was asked for/,
    ],
  ])("refuses %s with the line's number", async (_, bad, message) => {
    const path = await file(`${line(conversation)}\n${bad}\n`);
    await expect(importTauBench({ file: path, client: fakeClient().client, flush })).rejects.toThrow(message);
  });

  it("says which file can't be read", async () => {
    await expect(importTauBench({ file: join(folder, "none.jsonl"), client: fakeClient().client, flush })).rejects.toThrow(
      "none.jsonl can't be read",
    );
  });

  it.skipIf(!existsSync(airline))("follows all 100 airline conversations to their last message, with the known pass^k", async () => {
    const { client } = fakeClient();
    expect(await importTauBench({ file: airline, client, flush })).toMatchObject({ imported: 100, skipped: 0 });
    const rewards = new Map<string, number[]>();
    for await (const { labels, scores } of readTauBench({ file: airline }))
      rewards.set(labels[1]!, [...(rewards.get(labels[1]!) ?? []), scores[0]!.value!]);
    const cases = [...rewards.values()].map((values) => ({
      trials: values.length,
      successes: values.filter((value) => value === 1).length,
    }));
    expect(cases).toHaveLength(25);
    expect(passHatKs(cases).map(({ value }) => Number(value.toFixed(4)))).toEqual([0.49, 0.3867, 0.34, 0.32]);
  });
});

describe("importing SWE-agent", () => {
  it("refuses what has no history", async () => {
    await expect(importSweAgent({ file: await file('{"history": []}'), client: fakeClient().client, flush })).rejects.toThrow(
      "is not a SWE-agent trajectory",
    );
    await expect(importSweAgent({ file: await file("x"), client: fakeClient().client, flush })).rejects.toThrow(
      "is not a SWE-agent trajectory",
    );
  });

  it.skipIf(!existsSync(data)).each(sweAgentFiles)("follows %s to its submission", async (name) => {
    const { client } = fakeClient();
    const path = `${data}swe-agent/${name}.traj`;
    expect(await importSweAgent({ file: path, client, flush })).toMatchObject({ imported: 1 });
    expect(await labelsOf(readSweAgent({ file: path }))).toEqual([["swe-agent", `instance:${name}`]]);
  });
});
