import { setTimeout as delay } from "node:timers/promises";
import { RetakeError, type Client, type RunState } from "@retake/protocol";
import { loadRecording } from "@retake/runtime";
import type { TrialRun } from "./trial-run.ts";

const DEADLINE_MS = 30_000;
const POLL_MS = 50;

export type MadeRun = Pick<TrialRun, "journal" | "state" | "costUsd" | "steps"> & Pick<RunState, "outcome">;

/**
 * What a live or hybrid trial left in the store: its journal, state and cost. Sends what the
 * SDK holds and waits until the run is there whole: its spans and its checkpoints travel apart,
 * and either may come first.
 *
 * @throws RetakeError `overloaded` Thrown when it is not there in 30 seconds.
 */
export async function readMadeRun(
  { client, flush }: { readonly client: Client; readonly flush: () => Promise<void> },
  runId: string,
): Promise<MadeRun> {
  await flush();
  for (const deadline = performance.now() + DEADLINE_MS; performance.now() < deadline; await delay(POLL_MS)) {
    const made = await wholeRun(client, runId);
    if (made) return made;
  }
  throw new RetakeError("overloaded", `The run ${runId} did not reach the store in ${DEADLINE_MS / 1000} s.`, { retryable: true });
}

async function wholeRun(client: Client, runId: string): Promise<MadeRun | null> {
  try {
    const { run } = await client.getRun({ params: { runId } });
    if (run.status === "running") return null;
    const { checkpoints } = await client.listCheckpoints({ params: { runId } });
    if (!checkpoints.some(({ point }) => point === "end")) return null;
    const { recording } = await loadRecording(client, runId);
    return { journal: recording.journal, state: recording.state, costUsd: run.costUsd, steps: run.steps, outcome: recording.outcome };
  } catch (error) {
    // A checkpoint's parts may still be under way.
    if (RetakeError.isInstance(error) && (error.code === "not_found" || error.code === "checkpoint_incomplete")) return null;
    throw error;
  }
}
