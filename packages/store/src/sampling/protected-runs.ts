/**
 * Runs that somebody has use for, whatever a rule says: over `runs AS r`, of `{project:String}`. Those that failed, or in
 * which something did; those of a lineage, of an experiment or of a job; those that a person judged or answered.
 */
export const isProtected = [
  "r.status = 'error'",
  "r.errors > 0",
  "r.fork_run != ''",
  "r.replay_mode != ''",
  "r.experiment != ''",
  "lower(hex(r.trace_id)) IN (SELECT fork_run FROM runs WHERE project = {project:String} AND fork_run != '')",
  "lower(hex(r.trace_id)) IN (SELECT replay_run FROM runs WHERE project = {project:String} AND replay_run != '')",
  "lower(hex(r.trace_id)) IN (SELECT run_id FROM jobs WHERE project = {project:String} AND run_id != '')",
  `lower(hex(r.trace_id)) IN (
    SELECT arrayJoin([JSONExtractString(data, 'runId'), JSONExtractString(data, 'sourceRunId')]) FROM experiment_results WHERE project = {project:String}
  )`,
  "r.trace_id IN (SELECT trace_id FROM scores WHERE project = {project:String} AND lower(source) IN ('person', 'human'))",
  "r.trace_id IN (SELECT run FROM signals WHERE project = {project:String})",
].join("\n  OR ");
