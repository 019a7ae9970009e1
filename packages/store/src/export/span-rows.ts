/** As in {@link ../export/run-rows.ts}, of `spans AS s`. */
const columns: Readonly<Record<string, string>> = {
  runId: "lower(hex(s.trace_id))",
  spanId: "lower(hex(s.span_id))",
  parentId: "if(s.parent_id = toFixedString('', 8), NULL, lower(hex(s.parent_id)))",
  name: "toString(s.name)",
  kind: "toString(s.kind)",
  operation: "toString(s.operation)",
  agent: "toString(s.agent)",
  agentVersion: "toString(s.agent_version)",
  model: "toString(s.model)",
  provider: "toString(s.provider)",
  tool: "toString(s.tool)",
  status: "multiIf(s.end_ns = 0, 'running', s.status = 'error', 'error', 'ok')",
  statusMessage: "s.status_message",
  startTime: "toDateTime64(s.start, 6, 'UTC')",
  endTime: "if(s.end_ns = 0, NULL, fromUnixTimestamp64Micro(toInt64(intDiv(s.end_ns, 1000)), 'UTC'))",
  durationMs: "if(s.end_ns = 0, NULL, greatest(0, toInt64(s.end_ns) - toUnixTimestamp64Nano(s.start)) / 1e6)",
  inputTokens: "s.input_tokens",
  cacheReadTokens: "s.cache_read_tokens",
  cacheWriteTokens: "s.cache_write_tokens",
  outputTokens: "s.output_tokens",
  reasoningTokens: "s.reasoning_tokens",
  costUsd: "s.cost",
  stepKey: "s.step_key",
  source: "toString(s.source)",
  attempts: "s.attempts",
  attributes: "CAST(s.attributes AS Map(String, String))",
  resource: "CAST(s.resource AS Map(String, String))",
  events: "s.events",
};

const parts = (column: string): string => `groupArrayIf((start, part, ${column}), part != 0 AND ${column} != '')`;
/** One list of several. */
const joined = (list: string): string =>
  `if(empty(${list}), '', concat('[', arrayStringConcat(arrayMap(each -> substring(each.3, 2, length(each.3) - 2), arraySort(${list})), ','), ']'))`;
/** System instructions are an attribute of the span even where the messages are not. */
const NO_MESSAGES = ',"messages":[]}';

/**
 * Spans with what went in and what came out, as `spans/read-content.ts` puts it together.
 *
 * @param candidates `FROM runs AS r … WHERE …`
 */
export function spansStatement(candidates: string): string {
  const own = Object.entries(columns).map(([name, sql]) => `${sql} AS "${name}"`);
  const names = Object.keys(columns).map((name) => `span."${name}" AS "${name}"`);
  const ofRuns = `project = {project:String} AND trace_id IN (SELECT r.trace_id ${candidates})`;
  return `SELECT ${names.join(", ")}, content.input AS input, content.output AS output
FROM (SELECT s.trace_id AS run, s.span_id AS id, s.start AS began, ${own.join(", ")} FROM spans AS s FINAL WHERE ${ofRuns}) AS span
LEFT JOIN (
  SELECT run, id,
    multiIf(
      own_input = '' OR messages = '', concat(own_input, messages),
      NOT endsWith(own_input, '${NO_MESSAGES}'), own_input,
      position(messages, '"role":"system"') > 0, messages,
      concat(substring(own_input, 1, length(own_input) - ${NO_MESSAGES.length}), ',"messages":', messages, '}')
    ) AS input,
    if(own_output != '', own_output, answers) AS output
  FROM (
    SELECT trace_id AS run, span_id AS id, anyIf(input, part = 0) AS own_input, anyIf(output, part = 0) AS own_output,
      ${parts("input")} AS inputs, ${parts("output")} AS outputs,
      ${joined("inputs")} AS messages, ${joined("outputs")} AS answers
    FROM span_io FINAL WHERE ${ofRuns} GROUP BY trace_id, span_id
  )
) AS content ON span.run = content.run AND span.id = content.id
ORDER BY span.run, span.began, span.id`;
}
