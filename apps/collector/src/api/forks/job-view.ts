import type { Job } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import { isLive } from "../workers/liveness.ts";

export interface JobView {
  readonly one: (project: string, job: Job) => Promise<Job>;
  readonly many: (project: string, jobs: readonly Job[]) => Promise<Job[]>;
}

/** Jobs as the API shows them: with whether any live worker could take them. */
export function createJobView({ store, now }: ApiContext): JobView {
  const many = async (project: string, jobs: readonly Job[]): Promise<Job[]> => {
    const waiting = jobs.some((job) => job.status === "queued");
    const workers = waiting ? await store.listWorkers(project) : [];
    const agents = new Set(workers.filter((worker) => isLive(worker, now())).flatMap((worker) => worker.agents.map((agent) => agent.name)));
    return jobs.map((job) => ({ ...job, waitingForWorker: job.status === "queued" && !agents.has(job.agent) }));
  };
  return { many, one: async (project, job) => (await many(project, [job]))[0] ?? job };
}
