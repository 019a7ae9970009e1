import { RetakeError } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import { createJobView } from "../forks/job-view.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { claim } from "./claim.ts";
import { Heartbeats } from "./heartbeats.ts";
import type { JobFeed } from "./job-feed.ts";
import { isLive } from "./liveness.ts";

type WorkerRoutes = "listWorkers" | "beatWorker" | "claimJob" | "beatJob" | "finishJob";

export function workerHandlers(context: ApiContext & { readonly jobs: JobFeed }): Pick<Handlers, WorkerRoutes> {
  const { store, now } = context;
  const heartbeats = new Heartbeats(context);
  const view = createJobView(context);

  return {
    async listWorkers({ project }) {
      const workers = await store.listWorkers(project);
      return { workers: workers.map((worker) => ({ ...worker, live: isLive(worker, now()) })) };
    },
    async beatWorker({ project, body }) {
      await heartbeats.note(project, { id: body.workerId, agents: body.agents });
      return {};
    },
    claimJob: async ({ project, body, signal }) => ({ job: await claim({ ...context, heartbeats }, { ...body, project }, signal) }),
    beatJob: async ({ project, params, body }) => ({ held: await store.beatJob(project, params.jobId, body.workerId) }),
    async finishJob({ project, params, body }) {
      const job = await store.finishJob(project, params.jobId, body.workerId, {
        status: body.status,
        error: body.error ?? null,
        report: body.report ?? null,
      });
      if (job !== null) return view.one(project, job);
      found(await store.getJob(project, params.jobId), "job", params.jobId);
      throw new RetakeError("conflict", `Worker ${JSON.stringify(body.workerId)} does not hold job ${params.jobId} any more.`);
    },
  };
}
