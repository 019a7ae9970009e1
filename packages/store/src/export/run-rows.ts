/**
 * Column of the file → what it is of `runs AS r`. Names are those of the API; types are plain ones that all readers of
 * Parquet know: no dictionaries, times in microseconds.
 */
const columns: Readonly<Record<string, string>> = {
  runId: "lower(hex(r.trace_id))",
  agent: "toString(r.agent)",
  agentVersion: "toString(r.agent_version)",
  service: "toString(r.service)",
  environment: "toString(r.environment)",
  status: "toString(r.status)",
  statusMessage: "r.status_message",
  startTime: "toDateTime64(r.start, 6, 'UTC')",
  endTime: "if(r.end_ns = 0, NULL, fromUnixTimestamp64Micro(toInt64(intDiv(r.end_ns, 1000)), 'UTC'))",
  durationMs: "if(r.end_ns = 0, NULL, greatest(0, toInt64(r.end_ns) - toUnixTimestamp64Nano(r.start)) / 1e6)",
  steps: "r.steps",
  inheritedSteps: "r.inherited_steps",
  errors: "r.errors",
  models: "CAST(r.models AS Array(String))",
  tools: "CAST(r.tools AS Array(String))",
  inputTokens: "r.input_tokens",
  outputTokens: "r.output_tokens",
  costUsd: "r.cost",
  unpricedCalls: "r.unpriced_calls",
  conversation: "r.conversation",
  user: "r.user",
  firstInput: "r.first_input",
  lastOutput: "r.last_output",
  labels: "CAST(r.labels AS Array(String))",
  forkRunId: "nullIf(r.fork_run, '')",
  forkSpanId: "nullIf(r.fork_span, '')",
  forkPoint: "nullIf(toString(r.fork_point), '')",
  replayRunId: "nullIf(r.replay_run, '')",
  replayMode: "nullIf(toString(r.replay_mode), '')",
  experimentId: "nullIf(r.experiment, '')",
  caseId: "nullIf(r.case_id, '')",
  trial: "r.trial",
  stepKinds: "CAST(r.step_kinds AS Array(String))",
  stepNames: "CAST(r.step_names AS Array(String))",
  stepStatuses: "CAST(r.step_statuses AS Array(String))",
};

/** @param candidates `FROM runs AS r … WHERE …` */
export function runsStatement(candidates: string): string {
  const own = Object.entries(columns).map(([name, sql]) => `${sql} AS "${name}"`);
  const names = Object.keys(columns).map((name) => `run."${name}" AS "${name}"`);
  // A run of which there is no score has an empty list: what a join leaves out has its type's own value.
  return `SELECT ${names.join(", ")}, score.list AS scores
FROM (SELECT r.trace_id AS id, ${own.join(", ")} ${candidates}) AS run
LEFT JOIN (
  SELECT trace_id AS id, arraySort(groupArray(CAST(
    (name, value, label, explanation, source, if(span_id = toFixedString('', 8), NULL, lower(hex(span_id)))),
    'Tuple(name String, value Nullable(Float64), label Nullable(String), explanation Nullable(String), source String, spanId Nullable(String))'
  ))) AS list
  FROM scores FINAL
  WHERE project = {project:String} AND trace_id IN (SELECT r.trace_id ${candidates})
  GROUP BY trace_id
) AS score ON run.id = score.id
ORDER BY run.id`;
}
