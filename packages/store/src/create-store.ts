import { createAccounts } from "./accounts/create-accounts.ts";
import { getAgent, listAgents } from "./agents/read-agents.ts";
import { bindAlerts } from "./alerts/bind-alerts.ts";
import { listAudit, recordAct, verifyAudit } from "./audit/audit.ts";
import { blobRanges } from "./checkpoints/blob-ranges.ts";
import { RunStatesCache } from "./checkpoints/history/run-states.ts";
import { stateBlame } from "./checkpoints/history/state-blame.ts";
import { findStates, stateHistory } from "./checkpoints/history/state-history.ts";
import { getCheckpoint, listCheckpoints } from "./checkpoints/read-checkpoints.ts";
import { SharedCache } from "./checkpoints/shared-cache.ts";
import type { ClickHouse } from "./client/connect.ts";
import { addResults, getExperiment, listExperiments, listResults, putExperiment } from "./experiments/experiments.ts";
import { listCosts } from "./costs/calls.ts";
import { recomputeCosts } from "./costs/recompute.ts";
import { bindDefinitions } from "./definitions/bind-definitions.ts";
import { deleteForGood } from "./deletion/deletion.ts";
import { EmptyTable } from "./deletion/empty-table.ts";
import { findRunsWithoutTexts } from "./deletion/shared-texts.ts";
import { sweepDeleted } from "./deletion/sweep-deleted.ts";
import { Tombstones } from "./deletion/tombstones.ts";
import { inspect } from "./deployment/inspect.ts";
import { exportRuns } from "./export/export-runs.ts";
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
import { completeSummaries } from "./runs/complete-summaries.ts";
import { listRuns } from "./runs/list-runs.ts";
import { getRun } from "./runs/read-runs.ts";
import { readFamily } from "./runs/read-family.ts";
import { sampleRuns } from "./sampling/sample-runs.ts";
import { matchingSpans } from "./search/matching-spans.ts";
import { searchOverview } from "./search/overview.ts";
import { searchValues } from "./search/values.ts";
import { countSignals, listSignals, sendSignal } from "./signals/signals.ts";
import { listSteps } from "./spans/read-steps.ts";
import { getSpan, getSpans, listSpans } from "./spans/read-spans.ts";
import { listSpanColumns } from "./spans/span-columns.ts";
import type { Store } from "./store.ts";
import { writeBatch } from "./write-batch.ts";

/** The store over a connection whose database has been migrated. Closing it closes the connection. */
export function createStore(clickhouse: ClickHouse): Store {
  const cache = new SharedCache();
  const states = new RunStatesCache(clickhouse, cache);
  const tombstones = new Tombstones(clickhouse);
  const deletedTexts = new EmptyTable(clickhouse, "deleted_shared");
  return {
    write: async (batch) => writeBatch(clickhouse, tombstones, batch),
    listRuns: async (...args) => listRuns(clickhouse, ...args),
    completeSummaries: async (signal) => completeSummaries(clickhouse, signal),
    searchOverview: async (...args) => searchOverview(clickhouse, ...args),
    searchValues: async (...args) => searchValues(clickhouse, ...args),
    matchingSpans: async (...args) => matchingSpans(clickhouse, ...args),
    getRun: async (...args) => getRun(clickhouse, ...args),
    listSpans: async (...args) => listSpans(clickhouse, ...args),
    listSpanColumns: async (...args) => listSpanColumns(clickhouse, ...args),
    getSpan: async (...args) => getSpan(clickhouse, ...args),
    listSteps: async (...args) => listSteps(clickhouse, ...args),
    readFamily: async (...args) => readFamily(clickhouse, ...args),
    listAgents: async (...args) => listAgents(clickhouse, ...args),
    getAgent: async (...args) => getAgent(clickhouse, ...args),
    getSpans: async (...args) => getSpans(clickhouse, ...args),
    changedRuns: createChangedRuns(clickhouse),
    listLogs: async (...args) => listLogs(clickhouse, ...args),
    listCheckpoints: async (...args) => listCheckpoints(clickhouse, ...args),
    getCheckpoint: async (...args) => getCheckpoint(clickhouse, cache, ...args),
    stateHistory: async (project, run, query) => stateHistory(await states.get({ project, run }), query),
    stateBlame: async (project, run, query) => stateBlame(await states.get({ project, run }), query),
    findStates: async (project, run, q) => findStates(clickhouse, await states.get({ project, run }), q),
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
    definitions: bindDefinitions(clickhouse),
    alerts: bindAlerts(clickhouse),
    exportRuns: async (...args) => exportRuns(clickhouse, ...args),
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
    accounts: createAccounts(clickhouse),
    recordAct: async (...args) => recordAct(clickhouse, ...args),
    listAudit: async (...args) => listAudit(clickhouse, ...args),
    verifyAudit: async () => verifyAudit(clickhouse),
    ping: async () => clickhouse.ping(),
    inspect: async () => inspect(clickhouse),
    close: async () => clickhouse.close(),
  };
}
