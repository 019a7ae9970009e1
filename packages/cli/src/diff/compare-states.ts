import type { Change, CheckpointChanges, Client } from "@retake/protocol";
import { checkpointOf, type StateReference } from "./state-reference.ts";

export interface StateComparison extends CheckpointChanges {
  readonly equal: boolean;
}

/** What a run works on; the journal, pins, clock and seed of a checkpoint are how it got there. */
const OWN = ["/state", "/input", "/outcome"];

/**
 * What changed from one state to another. With one only: from the state before a
 * checkpoint; of a step, from before it to where the agent had gone on with its outcome.
 *
 * @param all whether the journal, pins, clock and seed count too
 */
export async function compareStates(client: Client, a: StateReference, b: StateReference | null, all: boolean): Promise<StateComparison> {
  const to = b ?? a;
  const [fromId, toId] = await Promise.all([
    b ? checkpointOf(client, a) : isWholeStep(a) ? checkpointOf(client, a, "before") : undefined,
    b === null && isWholeStep(a) ? afterStep(client, a) : checkpointOf(client, to),
  ]);
  const answer = await client.getChanges({
    params: { runId: to.runId, checkpointId: toId },
    query: fromId === undefined ? {} : { from: fromId, ...(a.runId === to.runId ? {} : { fromRun: a.runId }) },
  });
  const changes = all ? answer.changes : answer.changes.filter(isOwn);
  return { ...answer, changes, equal: changes.length === 0 && !answer.truncated };
}

function isWholeStep(reference: StateReference): boolean {
  return reference.type === "span" && reference.point === null;
}

/** A step's own last checkpoint is made before the agent's code has its outcome: the next one shows what that did with it. */
async function afterStep(client: Client, reference: StateReference): Promise<string> {
  const id = await checkpointOf(client, reference, "after");
  const { checkpoints } = await client.listCheckpoints({ params: { runId: reference.runId } });
  const ordered = checkpoints.toSorted((x, y) => x.index - y.index);
  const at = ordered.findIndex((checkpoint) => checkpoint.id === id && checkpoint.point === "post");
  return ordered[at + 1]?.id ?? id;
}

function isOwn({ path }: Change): boolean {
  return path === "" || OWN.some((own) => path === own || path.startsWith(`${own}/`));
}
