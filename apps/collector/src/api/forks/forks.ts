import { newRunId, RetakeError } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { createJobView } from "./job-view.ts";

export function forkHandlers(context: ApiContext): Pick<Handlers, "createFork" | "listJobs" | "getJob"> {
  const { store, project } = context;
  const view = createJobView(context);

  return {
    async createFork({ body: fork }) {
      const { run } = found(await store.getRun(project, fork.runId), "run", fork.runId);
      found(await store.getSpan(project, fork.runId, fork.spanId), "span", fork.spanId);
      const checkpoints = await store.listCheckpoints(project, fork.runId);
      if (checkpoints.length === 0 || run.agent === "") {
        throw new RetakeError(
          "run_not_replayable",
          `Run ${fork.runId} has no checkpoints: only runs recorded by Retake's SDK can be forked.`,
        );
      }
      return view.one(await store.createJob(project, { id: newRunId(), kind: "fork", agent: run.agent, runId: newRunId(), fork }));
    },
    listJobs: async ({ query }) => ({ jobs: await view.many(await store.listJobs(project, query.limit)) }),
    getJob: async ({ params }) => view.one(found(await store.getJob(project, params.jobId), "job", params.jobId)),
  };
}
