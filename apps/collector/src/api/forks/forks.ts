import { newRunId, RetakeError } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { createJobView } from "./job-view.ts";

export function forkHandlers(context: ApiContext): Pick<Handlers, "createFork" | "createReplay" | "listJobs" | "getJob"> {
  const { store, project } = context;
  const view = createJobView(context);

  /** The agent of a run that can be executed again. */
  const agentOf = async (runId: string): Promise<string> => {
    const { run } = found(await store.getRun(project, runId), "run", runId);
    if (run.agent === "" || (await store.listCheckpoints(project, runId)).length === 0) {
      throw new RetakeError(
        "run_not_replayable",
        `Run ${runId} has no checkpoints: only runs recorded by Retake's SDK can be forked and replayed.`,
      );
    }
    return run.agent;
  };

  /** A worker could not restore it either: better said now than by a job that fails. */
  const requireWhole = async (runId: string, checkpointId: string | null): Promise<void> => {
    if (checkpointId === null || (await store.getCheckpoint(project, runId, checkpointId)) !== null) return;
    throw new RetakeError("checkpoint_incomplete", `Checkpoint ${checkpointId} at the cut has not arrived, or has been lost.`, {
      data: { id: checkpointId },
    });
  };

  return {
    async createFork({ body: fork }) {
      found(await store.getRun(project, fork.runId), "run", fork.runId);
      const { skeleton } = found(await store.getSpan(project, fork.runId, fork.spanId), "span", fork.spanId);
      await requireWhole(fork.runId, fork.point === "before" ? skeleton.checkpointPre : skeleton.checkpointPost);
      const agent = await agentOf(fork.runId);
      return view.one(await store.createJob(project, { id: newRunId(), kind: "fork", agent, runId: newRunId(), fork, replay: null }));
    },
    async createReplay({ body: replay }) {
      const agent = await agentOf(replay.runId);
      return view.one(await store.createJob(project, { id: newRunId(), kind: "replay", agent, runId: newRunId(), fork: null, replay }));
    },
    listJobs: async ({ query }) => ({ jobs: await view.many(await store.listJobs(project, query.limit)) }),
    getJob: async ({ params }) => view.one(found(await store.getJob(project, params.jobId), "job", params.jobId)),
  };
}
