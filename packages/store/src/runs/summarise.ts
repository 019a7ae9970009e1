import { Attribute } from "@retake/protocol";
import { localName, type Cluster } from "../client/cluster.ts";
import type { ClickHouse } from "../client/connect.ts";
import { likeness } from "./likeness.ts";
import { isStep, stepName, STEPS_IN_ORDER } from "./step-columns.ts";
import { findTangled, hasTotals, isUnpriced, readAgentTotals, type AgentTotals } from "./agent-totals.ts";

/** A parameter may have 128 KiB; an id takes 35 bytes of it. */
const IDS_A_STATEMENT = 2000;

const ofRoot = (column: string): string => `argMinIf(s.${column}, (s.start, s.span_id), is_root)`;
const attribute = (name: string): string => `${ofRoot("run_attributes")}['${name}']`;
/** The root's word; where it has none that of the first agent, then of the first span that has one. */
const ofFirst = (column: string): string => `argMinIf(s.${column}, (rank, s.start, s.span_id), s.${column} != '')`;
/** Of calls of models; of an agent that is the only one to say anything, what it says itself. */
const tokens = (...columns: string[]): string => {
  const sum = columns.map((column) => `s.${column}`).join(" + ");
  return `sumIf(${sum}, s.kind = 'model') + if(agent_counts, sumIf(${sum}, s.kind = 'agent'), 0)`;
};
/** What the tree says beside it, in those runs where it has to be asked. */
const fromTree = (list: string): string => `transform(lower(hex(s.trace_id)), {runs:Array(String)}, {${list}:Array(Int64)}, toInt64(0))`;

/** Column of `runs` → how it is made of the run's spans. */
const columns: Readonly<Record<string, string>> = {
  project: "{project:String}",
  trace_id: "s.trace_id",
  // Taken before the spans are read: of two summaries the later one has seen whatever the earlier has.
  updated: "now64(6)",
  start: "if(has_root, root_start, min(s.start))",
  end_ns: ofRoot("end_ns"),
  root_span_id: ofRoot("span_id"),
  agent: ofFirst("agent"),
  agent_version: ofFirst("agent_version"),
  service: ofFirst("service"),
  environment: ofFirst("environment"),
  conversation: ofFirst("conversation"),
  user: ofFirst("user"),
  status: `multiIf(${ofRoot("end_ns")} = 0, 'running', ${attribute(Attribute.cancelled)} = 'true', 'cancelled', ${ofRoot("status")} = 'error', 'error', 'ok')`,
  status_message: ofRoot("status_message"),
  spans: "count()",
  steps: "countIf(is_step)",
  inherited_steps: "countIf(is_step AND s.source IN ('recorded', 'edited'))",
  errors: "countIf(s.status = 'error')",
  models: "arraySort(groupUniqArrayIf(1000)(s.model, s.model != ''))",
  tools: "arraySort(groupUniqArrayIf(1000)(s.tool, s.tool != ''))",
  input_tokens: tokens("input_tokens", "cache_read_tokens", "cache_write_tokens"),
  output_tokens: tokens("output_tokens", "reasoning_tokens"),
  cost: "toDecimal64(sumIf(s.cost, s.kind != 'agent') + if(agent_counts, sumIf(s.cost, s.kind = 'agent'), 0), 9)",
  unpriced_calls: `countIf(s.kind = 'model' AND ${isUnpriced}) + if(agent_counts, countIf(s.kind = 'agent' AND ${isUnpriced}), 0)`,
  first_input: ofRoot("run_input"),
  last_output: ofRoot("run_output"),
  labels: `JSONExtract(${attribute(Attribute.labels)}, 'Array(String)')`,
  fork_run: attribute(Attribute.forkRunId),
  fork_span: attribute(Attribute.forkSpanId),
  fork_point: attribute(Attribute.forkPoint),
  replay_run: attribute(Attribute.replayRunId),
  replay_mode: attribute(Attribute.replayMode),
  experiment: attribute(Attribute.experimentId),
  case_id: attribute(Attribute.caseId),
  trial: `toUInt32OrZero(${attribute(Attribute.trial)})`,
  pins: attribute(Attribute.pins),
  step_kinds: "arrayMap(step -> step.3, in_order)",
  step_names: "arrayMap(step -> step.4, in_order)",
  step_statuses: "arrayMap(step -> step.5, in_order)",
  likeness: `if(${ofRoot("end_ns")} = 0, '', ${likeness("in_order")})`,
};

const withTree: Readonly<Record<string, string>> = {
  ...columns,
  // When the tree was read: a summary that is made meanwhile, of more spans, is the later one.
  updated: `fromUnixTimestamp64Micro(${fromTree("updated")}, 'UTC')`,
  input_tokens: `${columns["input_tokens"]} + ${fromTree("inputTokens")}`,
  output_tokens: `${columns["output_tokens"]} + ${fromTree("outputTokens")}`,
  cost: `${columns["cost"]} + toDecimal64(${fromTree("cost")}, 9) / 1000000000`,
  unpriced_calls: `${columns["unpriced_calls"]} + ${fromTree("unpriced")}`,
};

/** In a cluster each shard does it by itself: all of a run lies together. */
const statement = (made: Readonly<Record<string, string>>, cluster: Cluster | null): string => `
INSERT INTO runs (${Object.keys(made).join(", ")})
WITH
  s.parent_id = toFixedString('', 8) AS is_root,
  multiIf(is_root, 0, s.kind = 'agent', 1, 2) AS rank,
  ${isStep} AS is_step,
  ${stepName} AS step_name,
  countIf(is_root) > 0 AS has_root,
  countIf(s.kind = 'model') = 0 AND countIf(s.kind = 'agent' AND ${hasTotals}) = 1 AS agent_counts,
  minIf(s.start, is_root) AS root_start,
  arraySort(groupArrayIf(${STEPS_IN_ORDER})((s.start, s.span_id, s.kind, step_name, s.status), is_step)) AS in_order
SELECT ${Object.entries(made)
  .map(([name, expression]) => `${expression} AS new_${name}`)
  .join(",\n  ")}
FROM spans AS s FINAL
WHERE s.project = {project:String} AND s.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))
  -- Of a run that was deleted, what slipped in behind it stays unseen until it is swept away.
  AND s.trace_id NOT IN (
    SELECT run FROM {database:Identifier}.${localName(cluster, "deleted_runs")} WHERE project = {project:String} AND until > now()
      AND run IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))
  )
GROUP BY s.trace_id
SETTINGS parallel_distributed_insert_select = 2`;

/** Makes the summaries of these runs again from their spans. Doing it twice changes nothing. */
export async function summariseRuns(clickhouse: ClickHouse, project: string, runIds: readonly string[]): Promise<void> {
  const { cluster, database } = clickhouse;
  for (let i = 0; i < runIds.length; i += IDS_A_STATEMENT) {
    const ids = runIds.slice(i, i + IDS_A_STATEMENT);
    const [found] = await Promise.all([
      findTangled(clickhouse, project, ids),
      clickhouse.run(statement(columns, cluster), { project, database, ids }),
    ]);
    if (found.length > 0) await summariseTangled(clickhouse, project, found);
  }
}

async function summariseTangled(clickhouse: ClickHouse, project: string, ids: readonly string[]): Promise<void> {
  const { cluster, database } = clickhouse;
  const before = await clickhouse.rows<{ id: string; made: number }>(
    `SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Micro(greatest(max(updated) + toIntervalMicrosecond(1), now64(6))) AS made
     FROM runs WHERE project = {project:String} AND trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))
     GROUP BY trace_id`,
    { project, ids },
  );
  const totals = new Map((await readAgentTotals(clickhouse, project, ids)).map((each) => [each.runId, each]));
  const runs = before.filter(({ id }) => totals.has(id));
  if (runs.length === 0) return;
  const list = (of: (totals: AgentTotals) => number): number[] => runs.map(({ id }) => of(totals.get(id)!));
  await clickhouse.run(statement(withTree, cluster), {
    project,
    database,
    ids: runs.map(({ id }) => id),
    runs: runs.map(({ id }) => id),
    updated: runs.map(({ made }) => made),
    inputTokens: list((of) => of.inputTokens),
    outputTokens: list((of) => of.outputTokens),
    cost: list((of) => of.cost),
    unpriced: list((of) => of.unpriced),
  });
}
