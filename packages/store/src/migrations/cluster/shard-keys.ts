/**
 * By what the rows of each table are spread over the shards of a cluster: all of a run together, so that whatever
 * is asked of one run is answered in one place; what is small in one place altogether.
 */
const oneShard = "0";
const byRun = "sipHash64(run)";
const byTrace = "sipHash64(trace_id)";
const byHash = "sipHash64(hash)";
const bySeries = "sipHash64(ServiceName, MetricName, Attributes)";

export const shardKeys: Readonly<Record<string, string>> = {
  spans: byTrace,
  span_io: byTrace,
  runs: byTrace,
  scores: byTrace,
  checkpoint_step: byRun,
  checkpoint_blob: byRun,
  checkpoint_shared_use: byRun,
  state_values: byRun,
  signals: byRun,
  deleted_runs: byRun,
  judged_runs: byRun,
  // Any run may need one of these.
  checkpoint_shared: byHash,
  deleted_shared: byHash,
  jobs: "sipHash64(id)",
  // Rows that replace each other have these in common.
  otel_metrics_gauge: bySeries,
  otel_metrics_sum: bySeries,
  otel_metrics_histogram: bySeries,
  otel_metrics_exponential_histogram: bySeries,
  otel_metrics_summary: bySeries,
  otel_logs: "if(TraceId = '', sipHash64(Timestamp, Body), sipHash64(unhex(TraceId)))",
  workers: oneShard,
  definitions: oneShard,
  alert_states: oneShard,
  alert_events: oneShard,
  webhook_deliveries: oneShard,
  experiments: oneShard,
  experiment_results: oneShard,
  projects: oneShard,
  keys: oneShard,
  key_uses: oneShard,
  users: oneShard,
  passwords: oneShard,
  memberships: oneShard,
  sessions: oneShard,
  session_uses: oneShard,
  one_time_links: oneShard,
  migrations: oneShard,
  // A log of which the order decides has one order within a shard only.
  audit: oneShard,
  maintenance: oneShard,
  migration_lock: oneShard,
};
