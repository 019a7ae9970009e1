import { listAudit, recordAct, verifyAudit } from "./audit/audit.ts";
import { blobRanges } from "./checkpoints/blob-ranges.ts";
import { getCheckpoint, listCheckpoints } from "./checkpoints/read-checkpoints.ts";
import { SharedCache } from "./checkpoints/shared-cache.ts";
import type { ClickHouse } from "./client/connect.ts";
import { addResults, getExperiment, listExperiments, listResults, putExperiment } from "./experiments/experiments.ts";
import { listCosts } from "./costs/calls.ts";
import { recomputeCosts } from "./costs/recompute.ts";
import { deleteForGood } from "./deletion/deletion.ts";
import { EmptyTable } from "./deletion/empty-table.ts";
import { findRunsWithoutTexts } from "./deletion/shared-texts.ts";
import { sweepDeleted } from "./deletion/sweep-deleted.ts";
import { Tombstones } from "./deletion/tombstones.ts";
import { inspect } from "./deployment/inspect.ts";
import { fsck } from "./fsck/fsck.ts";
import { claimJob } from "./jobs/claim-job.ts";
import { beatJob, createJob, finishJob, getJob, listJobs } from "./jobs/jobs.ts";
import { oneAtATime } from "./jobs/one-at-a-time.ts";
import { beatWorker, listWorkers } from "./jobs/workers.ts";
import { listLogs } from "./logs/read-logs.ts";
import { createKey, findKeys, listKeys, noteKeyUses, revokeKey } from "./keys/keys.ts";
import { createProject, ensureProject, getProject, listProjects, setRetention } from "./projects/projects.ts";
import { giveSpaceBack } from "./retention/give-space-back.ts";
import { takeTurn } from "./leases/maintenance.ts";
import { createRetain } from "./retention/retain.ts";
import { createChangedRuns } from "./runs/changed-runs.ts";
import { getRun, listRuns } from "./runs/read-runs.ts";
import { sampleRuns } from "./sampling/sample-runs.ts";
import { countSignals, listSignals, sendSignal } from "./signals/signals.ts";
import { getSpan, listSpans } from "./spans/read-spans.ts";
import { listSpanColumns } from "./spans/span-columns.ts";
import type { Store } from "./store.ts";
import { writeBatch } from "./write-batch.ts";

/** The store over a connection whose database has been migrated. Closing it closes the connection. */
export function createStore(clickhouse: ClickHouse): Store {
  const cache = new SharedCache();
  const tombstones = new Tombstones(clickhouse);
  const deletedTexts = new EmptyTable(clickhouse, "deleted_shared");
  return {
    write: async (batch) => writeBatch(clickhouse, tombstones, batch),
    listRuns: async (...args) => listRuns(clickhouse, ...args),
    getRun: async (...args) => getRun(clickhouse, ...args),
    listSpans: async (...args) => listSpans(clickhouse, ...args),
    listSpanColumns: async (...args) => listSpanColumns(clickhouse, ...args),
    getSpan: async (...args) => getSpan(clickhouse, ...args),
    changedRuns: createChangedRuns(clickhouse),
    listLogs: async (...args) => listLogs(clickhouse, ...args),
    listCheckpoints: async (...args) => listCheckpoints(clickhouse, ...args),
    getCheckpoint: async (...args) => getCheckpoint(clickhouse, cache, ...args),
    blobRanges: async (...args) => blobRanges(clickhouse, ...args),
    fsck: (project, runId, signal) => fsck(clickhouse, project, runId, signal),
    listCosts: async (...args) => listCosts(clickhouse, ...args),
    recomputeCosts: (recomputation) => recomputeCosts(clickhouse, recomputation),
    takeTurn: async (...args) => takeTurn(clickhouse, ...args),
    sampleRuns: async (...args) => sampleRuns({ clickhouse, tombstones }, ...args),
    giveSpaceBack: async (signal) => giveSpaceBack(clickhouse, signal),
    deleteForGood: (deletion) => deleteForGood({ clickhouse, tombstones }, deletion),
    sweepDeleted: async (signal) => sweepDeleted(clickhouse, signal),
    findRunsWithoutTexts: async (records) => ((await deletedTexts.isEmpty()) ? [] : findRunsWithoutTexts(clickhouse, records)),
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
    listProjects: async () => listProjects(clickhouse),
    getProject: async (...args) => getProject(clickhouse, ...args),
    createProject: async (...args) => createProject(clickhouse, ...args),
    ensureProject: async (...args) => ensureProject(clickhouse, ...args),
    setRetention: async (...args) => setRetention(clickhouse, ...args),
    createKey: async (...args) => createKey(clickhouse, ...args),
    listKeys: async (...args) => listKeys(clickhouse, ...args),
    revokeKey: async (...args) => revokeKey(clickhouse, ...args),
    findKeys: async (...args) => findKeys(clickhouse, ...args),
    noteKeyUses: async (...args) => noteKeyUses(clickhouse, ...args),
    recordAct: async (...args) => recordAct(clickhouse, ...args),
    listAudit: async (...args) => listAudit(clickhouse, ...args),
    verifyAudit: async () => verifyAudit(clickhouse),
    ping: async () => clickhouse.ping(),
    inspect: async () => inspect(clickhouse),
    close: async () => clickhouse.close(),
  };
}
