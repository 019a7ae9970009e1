import { newRunId, RetakeError, type Job } from "@retake/protocol";
import type { NewJob } from "@retake/store";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import type { JobFeed } from "../workers/job-feed.ts";
import { createJobView } from "./job-view.ts";

type ForkRoutes = "createFork" | "createReplay" | "listJobs" | "getJob";

export function forkHandlers(context: ApiContext & { readonly jobs: JobFeed }): Pick<Handlers, ForkRoutes> {
  const { store, jobs } = context;
  const view = createJobView(context);

  /** The agent of a run that can be executed again. */
  const agentOf = async (project: string, runId: string): Promise<string> => {
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
  const requireWhole = async (project: string, runId: string, checkpointId: string | null): Promise<void> => {
    if (checkpointId === null || (await store.getCheckpoint(project, runId, checkpointId)) !== null) return;
    throw new RetakeError("checkpoint_incomplete", `Checkpoint ${checkpointId} at the cut has not arrived, or has been lost.`, {
      data: { id: checkpointId },
    });
  };

  const create = async (project: string, job: NewJob): Promise<Job> => {
    const created = await store.createJob(project, job);
    jobs.tell(project);
    return view.one(project, created);
  };

  return {
    async createFork({ project, body: fork }) {
      found(await store.getRun(project, fork.runId), "run", fork.runId);
      const { skeleton } = found(await store.getSpan(project, fork.runId, fork.spanId), "span", fork.spanId);
      await requireWhole(project, fork.runId, fork.point === "before" ? skeleton.checkpointPre : skeleton.checkpointPost);
      const agent = await agentOf(project, fork.runId);
      return create(project, { id: newRunId(), kind: "fork", agent, runId: newRunId(), fork, replay: null });
    },
    async createReplay({ project, body: replay }) {
      const agent = await agentOf(project, replay.runId);
      return create(project, { id: newRunId(), kind: "replay", agent, runId: newRunId(), fork: null, replay });
    },
    listJobs: async ({ project, query }) => ({ jobs: await view.many(project, await store.listJobs(project, query.limit)) }),
    getJob: async ({ project, params }) => view.one(project, found(await store.getJob(project, params.jobId), "job", params.jobId)),
  };
}
