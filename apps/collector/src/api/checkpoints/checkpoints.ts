import { diffValues, type CheckpointReference } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";

const MAX_CHANGES = 1_000;

export function checkpointHandlers({ store, project }: ApiContext): Pick<Handlers, "listCheckpoints" | "getCheckpoint" | "getChanges"> {
  const restore = async (runId: string, id: string) => found(await store.getCheckpoint(project, runId, id), "checkpoint", id);

  return {
    async listCheckpoints({ params: { runId } }) {
      const checkpoints = await store.listCheckpoints(project, runId);
      if (checkpoints.length === 0) found(await store.getRun(project, runId), "run", runId);
      return { checkpoints };
    },

    getCheckpoint: ({ params }) => restore(params.runId, params.checkpointId),

    async getChanges({ params: { runId, checkpointId }, query }) {
      const to = await restore(runId, checkpointId);
      const fromId = query.from ?? before(await store.listCheckpoints(project, runId), to.checkpoint)?.id;
      const from = fromId === undefined ? undefined : await restore(runId, fromId);
      const { changes, truncated } = diffValues(from?.value, to.value, MAX_CHANGES);
      return { from: from?.checkpoint ?? null, to: to.checkpoint, changes, truncated };
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
