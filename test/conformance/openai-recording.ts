import { newRunId, type JournalEntry, type RunState } from "@retake/protocol";
import { replay, wrapOpenAI, type Agent, type ReplayResult } from "@retake/sdk";
import { RecordedRuns } from "@retake/sdk/testing";
import OpenAI, { type ClientOptions } from "openai";
import { afterEach, expect } from "vitest";
import { startOpenAIServer, type OpenAIServer, type Script } from "../support/openai-server/index.ts";

export const runs = new RecordedRuns();
const servers: OpenAIServer[] = [];

afterEach(async () => {
  runs.clear();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

/** A wrapped client and the server that it talks to. */
export async function start(script: Script, options: ClientOptions = {}): Promise<{ openai: OpenAI; plain: OpenAI; server: OpenAIServer }> {
  const server = await startOpenAIServer({ script });
  servers.push(server);
  const plain = new OpenAI({ baseURL: server.url, apiKey: "test", maxRetries: 0, ...options });
  return { openai: wrapOpenAI(plain), plain, server };
}

export interface Followed<O> {
  readonly runId: string;
  readonly output: O;
  readonly recording: RunState;
  readonly journal: readonly JournalEntry[];
  readonly replayed: ReplayResult;
}

/** Records a run, switches the server off, and replays the run strictly: the journals must be the same. */
export async function recordAndReplay<I, O>(subject: Agent<I, O>, input: I): Promise<Followed<O>> {
  const runId = newRunId();
  const output = await subject(input, { runId });
  const recording = runs.recording(runId);
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  const replayed = await replay(recording, subject, { mode: "strict", stallMs: 2_000 });
  expect("report" in replayed ? replayed.report.first : replayed.status).toBe("ok");
  const { journal } = runs.recording(replayed.runId);
  expect(journal).toEqual(recording.journal);
  return { runId, output, recording, journal: recording.journal, replayed };
}

/** Types of the journal's entries, of one step or of all. */
export function typesOf(journal: readonly JournalEntry[], key?: string): string[] {
  return journal.filter((entry) => key === undefined || ("key" in entry && entry.key === key)).map(({ type }) => type);
}

export function spanOf(runId: string, key: string): ReturnType<RecordedRuns["spans"]>[number] {
  return runs.spans(runId).find((span) => span.attributes["retake.step.key"] === key)!;
}
