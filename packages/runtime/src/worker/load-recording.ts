import { parseRunState, RetakeError, type CheckpointReference, type Client, type ForkPoint, type RunState } from "@retake/protocol";
import { findCut, type Cut } from "./find-cut.ts";

type Reader = Pick<Client, "listSpans" | "listCheckpoints" | "getCheckpoint">;

/** How many of a run's last checkpoints are tried, where some are not whole. */
const TRIES = 10;

export interface Recording {
  readonly recording: RunState;
  /** Where in the run a fork leaves it; null for the whole run. */
  readonly cut: Cut | null;
}

/**
 * The recording of a run, whole: the state of its last checkpoint. For a fork
 * also its cut; the state there stands for the whole one where that can't be read.
 *
 * @throws RetakeError `not_found`, or `run_not_replayable` Thrown when the run has no
 * checkpoint to go on from.
 */
export async function loadRecording(client: Reader, runId: string, at?: { spanId: string; point: ForkPoint }): Promise<Recording> {
  if (!at) return { recording: await readLast(client, runId), cut: null };
  const { spans } = await client.listSpans({ params: { runId } });
  const { cut, checkpointId } = findCut(spans, at.spanId, at.point);
  try {
    return { recording: await readLast(client, runId, 1), cut };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { recording: await readState(client, runId, checkpointId), cut };
  }
}

/**
 * What a run got done before its process died: its last state that is whole;
 * null where there is none.
 */
export async function loadInterrupted(client: Reader, runId: string): Promise<RunState | null> {
  try {
    return await readLast(client, runId);
  } catch (error) {
    if (RetakeError.isInstance(error) && (error.code === "not_found" || error.code === "run_not_replayable")) return null;
    throw error;
  }
}

async function readLast(client: Reader, runId: string, tries = TRIES): Promise<RunState> {
  const { checkpoints } = await client.listCheckpoints({ params: { runId } });
  const ordered = checkpoints.toSorted((a, b) => b.index - a.index).slice(0, tries);
  let failure: unknown = new RetakeError(
    "run_not_replayable",
    `Run ${runId} has no checkpoints: it was not recorded by Retake's SDK, or recording was off.`,
    { data: { runId } },
  );
  for (const { id } of lastFirst(ordered)) {
    try {
      return await readState(client, runId, id);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** The end of a run before whatever else was emitted last. */
function lastFirst(checkpoints: readonly CheckpointReference[]): CheckpointReference[] {
  return [...checkpoints.filter(({ point }) => point === "end"), ...checkpoints.filter(({ point }) => point !== "end")];
}

function isUnreadable(error: unknown): boolean {
  return RetakeError.isInstance(error) && (error.code === "checkpoint_incomplete" || error.code === "checkpoint_damaged");
}

async function readState(client: Reader, runId: string, checkpointId: string): Promise<RunState> {
  const { value } = await client.getCheckpoint({ params: { runId, checkpointId } });
  return parseRunState(value);
}
