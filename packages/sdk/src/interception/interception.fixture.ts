import { newRunId, type RunState } from "@retake/protocol";
import { expect } from "vitest";
import { replay } from "../replay/replay.ts";
import { agent } from "../runs/agent.ts";
import { RecordedRuns } from "../testing/recorded-runs.ts";

const runs = new RecordedRuns();

export interface Recorded<O> {
  readonly runId: string;
  readonly output: O;
  readonly recording: RunState;
}

/** Runs code as an agent and replays it strictly: its journal and its output have to be the same. */
export async function recordAndReplay<O>(work: () => Promise<O>): Promise<Recorded<O>> {
  runs.clear();
  const subject = agent({ name: "intercepted" }, work);
  const runId = newRunId();
  const output = await subject({}, { runId });
  const recording = runs.recording(runId);
  const again = await replay(recording, subject, { mode: "strict" });
  expect(again.report).toBeUndefined();
  expect(again).toMatchObject({ status: "ok" });
  expect(again.output).toEqual(output);
  expect(JSON.stringify(runs.recording(again.runId).journal)).toBe(JSON.stringify(recording.journal));
  return { runId, output, recording };
}

/** A run that is only recorded. */
export async function record<O>(work: () => Promise<O>): Promise<Recorded<O>> {
  runs.clear();
  const runId = newRunId();
  const output = await agent({ name: "intercepted" }, work)({}, { runId });
  return { runId, output, recording: runs.recording(runId) };
}

/** The runs recorded by this file. */
export { runs };
