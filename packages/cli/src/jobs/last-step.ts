import { RetakeError, type CheckpointReference, type Client, type ForkPoint } from "@retake/protocol";

/**
 * The step at which a run was recorded last: where to go on with one that died.
 *
 * @throws RetakeError `run_not_replayable` Thrown when nothing of it was recorded.
 */
export async function lastStep(client: Client, runId: string, point: ForkPoint): Promise<{ spanId: string; point: ForkPoint }> {
  const { checkpoints } = await client.listCheckpoints({ params: { runId } });
  const ordered = checkpoints.toSorted((a, b) => a.index - b.index);
  const spanAt = (wanted: CheckpointReference["point"]): string | undefined =>
    ordered.findLast((checkpoint) => checkpoint.point === wanted && checkpoint.spanId !== null)?.spanId ?? undefined;
  const settled = point === "after" ? spanAt("post") : undefined;
  if (settled !== undefined) return { spanId: settled, point: "after" };
  const begun = spanAt("pre");
  if (begun !== undefined) return { spanId: begun, point: "before" };
  throw new RetakeError("run_not_replayable", `Run ${runId} has no step with a checkpoint: there is nothing to go on from.`, {
    data: { runId },
  });
}
