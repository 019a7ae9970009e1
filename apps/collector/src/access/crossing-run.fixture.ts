import { hash } from "node:crypto";
import { CheckpointEncoder } from "@retake/protocol";
import { sendCheckpoints, sendSpans } from "../collector-processes.fixture.ts";

export const STEP = "00000000000000bb";
export const agents = [{ name: "support", version: "1" }];

/** A run of one step, with its state before and after it. */
export async function record(url: string, key: string, runId: string, whose: string): Promise<{ runId: string; checkpointId: string }> {
  const encoder = new CheckpointEncoder((text) => hash("sha256", text));
  const state = (n: number) => ({
    format: 2,
    agent: agents[0],
    pins: {},
    input: null,
    state: { n, whose, long: whose.repeat(100) },
    journal: [],
  });
  const [before, after] = [1, 2].map((n) => encoder.checkpoint(encoder.encode(state(n))));
  await sendCheckpoints(
    url,
    runId,
    [
      { ...before!, index: 0 },
      { ...after!, index: 1 },
    ],
    key,
  );
  await sendSpans(
    url,
    runId,
    [
      { spanId: "00000000000000aa", attributes: { "retake.step.kind": "agent", "gen_ai.agent.name": "support", "user.id": whose } },
      {
        spanId: STEP,
        parentId: "00000000000000aa",
        attributes: {
          "retake.step.kind": "tool",
          "retake.step.key": "tool:pay#0",
          "retake.checkpoint.post": after!.id,
          "retake.step.output": whose,
        },
      },
      {
        spanId: "00000000000000cc",
        parentId: "00000000000000aa",
        attributes: { "gen_ai.operation.name": "chat", "gen_ai.response.model": `model of ${whose}`, "gen_ai.usage.input_tokens": 5 },
      },
    ],
    key,
  );
  return { runId, checkpointId: after!.id };
}
