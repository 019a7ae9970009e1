import { RetakeError } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import { createJobView } from "../forks/job-view.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { claim } from "./claim.ts";
import { isLive } from "./liveness.ts";

export function workerHandlers(context: ApiContext): Pick<Handlers, "listWorkers" | "beatWorker" | "claimJob" | "beatJob" | "finishJob"> {
  const { store, project, now } = context;
  const view = createJobView(context);

  return {
    async listWorkers() {
      const workers = await store.listWorkers(project);
      return { workers: workers.map((worker) => ({ ...worker, live: isLive(worker, now()) })) };
    },
    async beatWorker({ body }) {
      await store.beatWorker(project, { id: body.workerId, agents: body.agents });
      return {};
    },
    claimJob: async ({ body, signal }) => ({ job: await claim(context, body, signal) }),
    beatJob: async ({ params, body }) => ({ held: await store.beatJob(project, params.jobId, body.workerId) }),
    async finishJob({ params, body }) {
      const job = await store.finishJob(project, params.jobId, body.workerId, {
        status: body.status,
        error: body.error ?? null,
        report: body.report ?? null,
      });
      if (job !== null) return view.one(job);
      found(await store.getJob(project, params.jobId), "job", params.jobId);
      throw new RetakeError("conflict", `Worker ${JSON.stringify(body.workerId)} does not hold job ${params.jobId} any more.`);
    },
  };
}
