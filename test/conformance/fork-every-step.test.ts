import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newRunId } from "@retake/protocol";
import { agent, forkRun, step, tool, wrapOpenAI } from "@retake/sdk";
import { RecordedRuns } from "@retake/sdk/testing";
import OpenAI from "openai";
import { afterAll, describe, expect, it } from "vitest";
import { startOpenAIServer, textOf, type ChatMessage, type OpenAIServer } from "../support/openai-server/index.ts";

/*
 * Recorded conversations as agents: the model is the recorded one behind a real
 * server and a real client, tools and user answer as they did. A fork from any
 * step, without an edit, goes on live and has to end as its parent did.
 */

const file = join(import.meta.dirname, "../../../shared/data/tau-airline/trajectories.jsonl");
const present = existsSync(file);
if (!present) process.stderr.write(`The recorded runs are not at ${file}: the tests on them are skipped.\n`);

const RUNS = 20;
const STOP = "###STOP###";

interface Trajectory {
  readonly traj: readonly ChatMessage[];
}

/** Every fifth: other tasks, other trials. */
function trajectories(): readonly ChatMessage[][] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines
    .filter((_, i) => i % 5 === 0)
    .slice(0, RUNS)
    .map((line) => [...(JSON.parse(line) as Trajectory).traj]);
}

const servers: OpenAIServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

const agentFor = (openai: OpenAI, recording: readonly ChatMessage[], streaming: boolean) => {
  const wrapped = wrapOpenAI(openai);
  const [first] = recording;
  // What the world answers to the n-th thing that is asked of it, checked against what was recorded there.
  const answered = (place: number, role: string): string => {
    const message = recording[place];
    if (message?.role !== role) throw new Error(`the recording has ${message?.role ?? "nothing"} at ${place}, not ${role}`);
    return typeof message.content === "string" ? message.content : "";
  };
  return agent({ name: "conversation", version: "1" }, async (_: object, run) => {
    const messages = run.state<ChatMessage[]>("messages", [first!]);
    const ask = async (): Promise<void> => {
      const place = messages.value.length;
      const content = await step("user", { heard: messages.value.at(-1)?.content ?? null, place }, () => answered(place, "user"));
      messages.value.push({ role: "user", content });
    };
    if (first?.role === "system") await ask();
    while (messages.value.length < recording.length && !textOf(messages.value.at(-1)!).includes(STOP)) {
      const request = { model: "gpt-4o", messages: messages.value as OpenAI.ChatCompletionMessageParam[] };
      const completion = streaming
        ? await wrapped.chat.completions.stream(request).finalChatCompletion()
        : await wrapped.chat.completions.create(request);
      const { content, tool_calls: calls = [] } = completion.choices[0]!.message;
      messages.value.push({
        role: "assistant",
        content,
        ...(calls.length > 0 ? { tool_calls: calls as ChatMessage["tool_calls"] & object } : {}),
      });
      for (const call of calls) {
        if (call.type !== "function") continue;
        const place = messages.value.length;
        const execute = tool({ name: call.function.name }, () => answered(place, "tool"));
        const result = await execute(JSON.parse(call.function.arguments) as object, { id: call.id });
        messages.value.push({ role: "tool", tool_call_id: call.id, content: result });
      }
      if (calls.length === 0 && messages.value.length < recording.length) await ask();
    }
    return { turns: messages.value.length, last: messages.value.at(-1)?.content ?? null };
  });
};

describe.skipIf(!present)(`forks from every step of ${RUNS} recorded runs`, () => {
  const runs = new RecordedRuns();
  const recordings = present ? trajectories() : [];

  it.each(recordings.map((recording, i) => [i, recording] as const))(
    "end as their parent did: run %i",
    async (i, recording) => {
      const server = await startOpenAIServer({ recordings: [recording] });
      servers.push(server);
      const subject = agentFor(new OpenAI({ baseURL: server.url, apiKey: "none", maxRetries: 0 }), recording, recording.length <= 16);
      const runId = newRunId();
      const output = await subject({}, { runId });
      const parent = runs.recording(runId);
      const steps = parent.journal.flatMap((entry) => (entry.type === "request" ? [entry.key] : []));
      expect(steps.length).toBeGreaterThan(3);
      for (const stepKey of steps) {
        for (const point of ["before", "after"] as const) {
          const fork = await forkRun(parent, subject, { parent: { runId, spanId: "00f067aa0ba902b7" }, cut: { stepKey, point } });
          expect(fork).toMatchObject({ status: "ok", output });
          const { state, outcome } = runs.recording(fork.runId);
          expect({ state, outcome }).toEqual({ state: parent.state, outcome: parent.outcome });
        }
      }
      runs.clear();
    },
    60_000,
  );
});
