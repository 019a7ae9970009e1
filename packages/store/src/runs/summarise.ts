import { Attribute } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";

/** A parameter may have 128 KiB; an id takes 35 bytes of it. */
const IDS_A_STATEMENT = 2000;
/** More steps than these are not searched by their order. */
const STEPS_IN_ORDER = 10_000;

const ofRoot = (column: string): string => `argMinIf(s.${column}, (s.start, s.span_id), is_root)`;
const attribute = (name: string): string => `${ofRoot("run_attributes")}['${name}']`;
/** The root's word; where it has none that of the first agent, then of the first span that has one. */
const ofFirst = (column: string): string => `argMinIf(s.${column}, (rank, s.start, s.span_id), s.${column} != '')`;
const ofModels = (...columns: string[]): string => `sumIf(${columns.map((column) => `s.${column}`).join(" + ")}, s.kind = 'model')`;

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
  status: `multiIf(${ofRoot("end_ns")} = 0, 'running', ${ofRoot("status")} = 'error', 'error', 'ok')`,
  status_message: ofRoot("status_message"),
  spans: "count()",
  steps: "countIf(is_step)",
  inherited_steps: "countIf(is_step AND s.source IN ('recorded', 'edited'))",
  errors: "countIf(s.status = 'error')",
  models: "arraySort(groupUniqArrayIf(1000)(s.model, s.model != ''))",
  tools: "arraySort(groupUniqArrayIf(1000)(s.tool, s.tool != ''))",
  input_tokens: ofModels("input_tokens", "cache_read_tokens", "cache_write_tokens"),
  output_tokens: ofModels("output_tokens", "reasoning_tokens"),
  cost: "toDecimal64(sum(s.cost), 9)",
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
};

const statement = `
INSERT INTO runs (${Object.keys(columns).join(", ")})
WITH
  s.parent_id = toFixedString('', 8) AS is_root,
  multiIf(is_root, 0, s.kind = 'agent', 1, 2) AS rank,
  s.kind NOT IN ('agent', 'scope') AND (s.step_key != '' OR s.kind != 'other') AS is_step,
  multiIf(s.kind = 'tool' AND s.tool != '', s.tool, s.kind = 'model' AND s.model != '', s.model, s.name) AS step_name,
  countIf(is_root) > 0 AS has_root,
  minIf(s.start, is_root) AS root_start,
  arraySort(groupArrayIf(${STEPS_IN_ORDER})((s.start, s.span_id, s.kind, step_name, s.status), is_step)) AS in_order
SELECT ${Object.entries(columns)
  .map(([name, expression]) => `${expression} AS new_${name}`)
  .join(",\n  ")}
FROM spans AS s FINAL
WHERE s.project = {project:String} AND s.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))
GROUP BY s.trace_id`;

/** Makes the summaries of these runs again from their spans. Doing it twice changes nothing. */
export async function summariseRuns(clickhouse: ClickHouse, project: string, runIds: readonly string[]): Promise<void> {
  for (let i = 0; i < runIds.length; i += IDS_A_STATEMENT) {
    await clickhouse.run(statement, { project, ids: runIds.slice(i, i + IDS_A_STATEMENT) });
  }
}
