import { diffValues, RetakeError, type Change, type CheckpointReference } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";

const MAX_CHANGES = 1_000;
/** Of all values in an answer, as JSON. In characters. */
const MAX_CHANGES_LENGTH = 4_000_000;
/** Of each of two states that are compared; both are in memory. In characters. */
const MAX_COMPARED_LENGTH = 64_000_000;

type Routes = "listCheckpoints" | "getCheckpoint" | "getChanges" | "getStateHistory" | "getStateBlame" | "findStates";

export function checkpointHandlers({ store }: ApiContext): Pick<Handlers, Routes> {
  const restore = async (project: string, runId: string, id: string, options?: { maxLength: number }) =>
    found(await store.getCheckpoint(project, runId, id, options), "checkpoint", id);

  return {
    async listCheckpoints({ project, params: { runId } }) {
      const checkpoints = await store.listCheckpoints(project, runId);
      if (checkpoints.length === 0) found(await store.getRun(project, runId), "run", runId);
      return { checkpoints };
    },

    async getStateHistory({ project, params: { runId }, query }) {
      return found(await store.stateHistory(project, runId, query), "checkpoint", String(query.to ?? "of this run"));
    },

    async getStateBlame({ project, params: { runId }, query }) {
      return found(await store.stateBlame(project, runId, query), "checkpoint", String(query.at ?? "of this run"));
    },

    findStates: ({ project, params: { runId }, query }) => store.findStates(project, runId, query.q),

    getCheckpoint: ({ project, params }) => restore(project, params.runId, params.checkpointId),

    async getChanges({ project, params: { runId, checkpointId }, query }) {
      if (query.fromRun !== undefined && query.from === undefined)
        throw new RetakeError("bad_request", "query.from: a checkpoint of the other run is needed beside fromRun.");
      const bound = { maxLength: MAX_COMPARED_LENGTH };
      const [to, given] = await Promise.all([
        restore(project, runId, checkpointId, bound),
        query.from === undefined ? undefined : restore(project, query.fromRun ?? runId, query.from, bound),
      ]);
      const last = query.from === undefined ? before(await store.listCheckpoints(project, runId), to.checkpoint) : undefined;
      const from = last === undefined ? given : await restore(project, runId, last.id, bound);
      const { changes, truncated } = diffValues(from?.value, to.value, MAX_CHANGES);
      const shown = within(changes, MAX_CHANGES_LENGTH);
      return {
        from: from?.checkpoint ?? null,
        to: to.checkpoint,
        changes: shown,
        truncated: truncated || shown.length < changes.length,
      };
    },
  };
}

function before(checkpoints: readonly CheckpointReference[], of: CheckpointReference): CheckpointReference | undefined {
  return checkpoints
    .filter(({ index }) => index < of.index)
    .reduce<CheckpointReference | undefined>(
      (latest, each) => (latest === undefined || each.index > latest.index ? each : latest),
      undefined,
    );
}

/** As many of the changes, from the first on, as fit; at least one. */
function within(changes: readonly Change[], maxLength: number): Change[] {
  let length = 0;
  return changes.filter((change, i) => (length += JSON.stringify(change).length) <= maxLength || i === 0);
}
