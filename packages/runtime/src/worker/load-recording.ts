import { RetakeError, runState, type CheckpointReference, type Client, type ForkPoint, type RunState } from "@retake/protocol";
import { findCut, type Cut } from "./find-cut.ts";

type Reader = Pick<Client, "listSpans" | "listCheckpoints" | "getCheckpoint">;

export interface Recording {
  readonly recording: RunState;
  /** Where in the run the recording stops; null for the whole run. */
  readonly cut: Cut | null;
}

/**
 * The recording of a run, from one of its checkpoints: its last for a replay, the
 * one of a span for a fork.
 *
 * @throws RetakeError `not_found`, or `run_not_replayable` Thrown when the run has no
 * checkpoint to go on from.
 */
export async function loadRecording(client: Reader, runId: string, at?: { spanId: string; point: ForkPoint }): Promise<Recording> {
  if (at) {
    const { spans } = await client.listSpans({ params: { runId } });
    const { cut, checkpointId } = findCut(spans, at.spanId, at.point);
    return { recording: await readState(client, runId, checkpointId), cut };
  }
  const { checkpoints } = await client.listCheckpoints({ params: { runId } });
  const last = lastCheckpoint(checkpoints);
  if (!last)
    throw new RetakeError(
      "run_not_replayable",
      `Run ${runId} has no checkpoints: it was not recorded by Retake's SDK, or recording was off.`,
      { data: { runId } },
    );
  return { recording: await readState(client, runId, last.id), cut: null };
}

function lastCheckpoint(checkpoints: readonly CheckpointReference[]): CheckpointReference | undefined {
  const ordered = checkpoints.toSorted((a, b) => a.index - b.index);
  return ordered.findLast(({ point }) => point === "end") ?? ordered.at(-1);
}

async function readState(client: Reader, runId: string, checkpointId: string): Promise<RunState> {
  const { value } = await client.getCheckpoint({ params: { runId, checkpointId } });
  const parsed = runState.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RetakeError("run_not_replayable", `Checkpoint ${checkpointId} of run ${runId} does not hold the state of a run.`, {
    cause: parsed.error,
    data: { runId, checkpointId },
  });
}
