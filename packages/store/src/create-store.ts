import { blobRanges } from "./checkpoints/blob-ranges.ts";
import { getCheckpoint, listCheckpoints } from "./checkpoints/read-checkpoints.ts";
import { SharedCache } from "./checkpoints/shared-cache.ts";
import type { ClickHouse } from "./client/connect.ts";
import { addResults, getExperiment, listExperiments, listResults, putExperiment } from "./experiments/experiments.ts";
import { fsck } from "./fsck/fsck.ts";
import { claimJob } from "./jobs/claim-job.ts";
import { beatJob, createJob, finishJob, getJob, listJobs } from "./jobs/jobs.ts";
import { oneAtATime } from "./jobs/one-at-a-time.ts";
import { beatWorker, listWorkers } from "./jobs/workers.ts";
import { createRetain } from "./retention/retain.ts";
import { createChangedRuns } from "./runs/changed-runs.ts";
import { getRun, listRuns } from "./runs/read-runs.ts";
import { countSignals, listSignals, sendSignal } from "./signals/signals.ts";
import { getSpan, listSpans } from "./spans/read-spans.ts";
import type { Store } from "./store.ts";
import { writeBatch } from "./write-batch.ts";

/** The store over a connection whose database has been migrated. Closing it closes the connection. */
export function createStore(clickhouse: ClickHouse): Store {
  const cache = new SharedCache();
  return {
    write: async (...args) => writeBatch(clickhouse, ...args),
    listRuns: async (...args) => listRuns(clickhouse, ...args),
    getRun: async (...args) => getRun(clickhouse, ...args),
    listSpans: async (...args) => listSpans(clickhouse, ...args),
    getSpan: async (...args) => getSpan(clickhouse, ...args),
    changedRuns: createChangedRuns(clickhouse),
    listCheckpoints: async (...args) => listCheckpoints(clickhouse, ...args),
    getCheckpoint: async (...args) => getCheckpoint(clickhouse, cache, ...args),
    blobRanges: async (...args) => blobRanges(clickhouse, ...args),
    fsck: (project, runId, signal) => fsck(clickhouse, project, runId, signal),
    retain: createRetain(clickhouse),
    sendSignal: async (...args) => sendSignal(clickhouse, ...args),
    listSignals: async (...args) => listSignals(clickhouse, ...args),
    countSignals: async (...args) => countSignals(clickhouse, ...args),
    createJob: async (...args) => createJob(clickhouse, ...args),
    getJob: async (...args) => getJob(clickhouse, ...args),
    listJobs: async (...args) => listJobs(clickhouse, ...args),
    // Claims of one process need not compete.
    claimJob: oneAtATime(async (project: string, workerId: string, agents: readonly string[]) =>
      claimJob(clickhouse, project, workerId, agents),
    ),
    beatJob: async (...args) => beatJob(clickhouse, ...args),
    finishJob: async (...args) => finishJob(clickhouse, ...args),
    beatWorker: async (...args) => beatWorker(clickhouse, ...args),
    listWorkers: async (...args) => listWorkers(clickhouse, ...args),
    createExperiment: async (...args) => putExperiment(clickhouse, ...args),
    updateExperiment: async (...args) => putExperiment(clickhouse, ...args),
    addResults: async (...args) => addResults(clickhouse, ...args),
    getExperiment: async (...args) => getExperiment(clickhouse, ...args),
    listResults: async (...args) => listResults(clickhouse, ...args),
    listExperiments: async (...args) => listExperiments(clickhouse, ...args),
    ping: async () => clickhouse.ping(),
    close: async () => clickhouse.close(),
  };
}
