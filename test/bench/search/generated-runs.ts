import type { ClickHouse } from "@retake/store";

const PROJECT = "default";
/** Runs of one statement. */
const CHUNK = 20_000;

export interface GeneratedRuns {
  readonly runs: number;
  readonly steps: number;
}

/**
 * What each run is made of, as expressions over its number `i`: 4 to 36 steps, calls of models and of 40 tools of which
 * few are frequent, a step in 25 failing, contents of words of which few are frequent. Four of five ids begin with the
 * time, as those of the SDK do. The newest run begins now, the oldest 30 days ago.
 */
const run = `
  {from:UInt64} + number AS i,
  {nowMs:UInt64} - intDiv(toUInt64({runs:UInt64} - i) * 2592000000, {runs:UInt64}) AS start_ms,
  4 + cityHash64(i, 1) % 33 AS n,
  if(cityHash64(i, 9) % 5 = 0, reinterpretAsFixedString(murmurHash3_128(toString(i))),
    toFixedString(unhex(concat(hex(start_ms), '7', substring(hex(cityHash64(i, 3)), 1, 3), '8', substring(hex(murmurHash3_128(i)), 1, 15))), 16)) AS id,
  concat('agent-', toString(toUInt32(pow((cityHash64(i, 5) % 1000) / 1000, 2) * 12))) AS agent_name`;

/** Of each step, over the run and its place `k`: 0 is the root. */
const step = `
  cityHash64(i, 2, k) AS h,
  k = 0 AS is_root,
  k % 2 = 1 OR h % 7 = 0 AS is_model,
  multiIf(is_root, 'agent', is_model, 'model', 'tool') AS kind_name,
  multiIf(is_root, agent_name, is_model, concat('model-', toString(i % 8)), concat('tool_', toString(toUInt32(pow((intDiv(h, 7) % 1000) / 1000, 3) * 40)))) AS step_called,
  if(kind_name = 'tool' AND intDiv(h, 11) % 25 = 0, 'error', 'unset') AS status_name,
  fromUnixTimestamp64Milli(toInt64(start_ms + k * 900), 'UTC') AS began,
  (start_ms + (if(is_root, n, k) + 1) * 900) * 1000000 AS ended,
  arrayStringConcat(arrayMap(w -> ${word("h, w")}, range(12 + h % 20)), ' ') AS said,
  arrayStringConcat(arrayMap(w -> ${word("h, w, 1")}, range(12 + intDiv(h, 32) % 24)), ' ') AS answered,
  if(kind_name = 'tool', concat('{"order":{"id":"A-', toString(h % 100000), '"},"amount":', toString(h % 1000), ',"reason":"', said, '"}'),
    concat('[{"role":"user","content":"', said, '"}]')) AS input_text,
  if(kind_name = 'tool', concat('{"ok":', if(status_name = 'error', 'false', 'true'), ',"text":"', answered, '"}'),
    concat('[{"role":"assistant","content":"', answered, '"}]')) AS output_text,
  if(is_root, toFixedString('', 8), reinterpretAsFixedString(cityHash64(i, 4, 0))) AS parent,
  reinterpretAsFixedString(cityHash64(i, 4, k)) AS span`;

/** One of 50,000 words of four letters, the frequent ones far more often. */
function word(seed: string): string {
  const number = `toUInt32(pow((cityHash64(${seed}) % 100000) / 100000, 4) * 50000)`;
  const letters = [1, 26, 676, 17_576].map((place) => `97 + intDiv(${number}, ${place}) % 26`);
  return `char(${letters.join(", ")})`;
}

const made = `FROM (SELECT *, k, ${step.replaceAll("\n", " ")} FROM (SELECT ${run.replaceAll("\n", " ")} FROM numbers({count:UInt64})) ARRAY JOIN range(n + 1) AS k)`;

/** Columns of the steps, made once and read by all tables. */
const staged =
  "i, n, k, id, h, start_ms, agent_name, is_root, is_model, kind_name, step_called, status_name, began, ended, said, answered, input_text, output_text, parent, span";
const source = "FROM bench_steps";

const attributes =
  "map('gen_ai.operation.name', if(is_model, 'chat', if(is_root, 'invoke_agent', 'execute_tool')), 'gen_ai.agent.name', agent_name, 'gen_ai.tool.name', if(kind_name = 'tool', step_called, ''), 'gen_ai.request.model', if(is_model, step_called, ''), 'app.region', concat('region-', toString(i % 6)))";
const resource =
  "map('service.name', concat('service-', toString(i % 5)), 'deployment.environment.name', if(i % 4 = 0, 'staging', 'production'))";

const tables: readonly { readonly table: string; readonly columns: Readonly<Record<string, string>> }[] = [
  {
    table: "spans",
    columns: {
      project: `'${PROJECT}'`,
      trace_id: "id",
      span_id: "span",
      parent_id: "parent",
      start: "began",
      end_ns: "ended",
      name: "step_called",
      span_kind: "1",
      kind: "kind_name",
      agent: "if(is_root, agent_name, '')",
      agent_version: "if(is_root, toString(intDiv(i * 6, {runs:UInt64})), '')",
      model: "if(is_model, step_called, '')",
      tool: "if(kind_name = 'tool', step_called, '')",
      status: "status_name",
      user: "if(is_root, concat('user-', toString(cityHash64(i, 6) % 50000)), '')",
      service: "concat('service-', toString(i % 5))",
      environment: "if(i % 4 = 0, 'staging', 'production')",
      step_key: "if(is_root, '', toString(k))",
      source: "'live'",
      input_tokens: "if(is_model, h % 4000, 0)",
      output_tokens: "if(is_model, h % 300, 0)",
      cost: "if(is_model, toDecimal64((h % 4000) / 1e6, 9), toDecimal64(0, 9))",
      attributes,
      resource,
      preview: "substring(answered, 1, 100)",
      run_input: "if(is_root, said, '')",
      run_output: "if(is_root, answered, '')",
    },
  },
  {
    table: "span_io",
    columns: {
      project: `'${PROJECT}'`,
      trace_id: "id",
      span_id: "span",
      start: "began",
      end_ns: "ended",
      input: "input_text",
      output: "output_text",
      error: "if(status_name = 'error', 'timeout in gateway', '')",
    },
  },
  {
    table: "bench_langfuse",
    columns: {
      id: "lower(hex(span))",
      trace_id: "lower(hex(id))",
      project_id: `'${PROJECT}'`,
      type: "multiIf(is_model, 'GENERATION', is_root, 'AGENT', 'TOOL')",
      parent_observation_id: "if(is_root, NULL, lower(hex(parent)))",
      start_time: "began",
      end_time: "fromUnixTimestamp64Nano(toInt64(ended), 'UTC')",
      name: "step_called",
      metadata: attributes,
      level: "if(status_name = 'error', 'ERROR', 'DEFAULT')",
      status_message: "if(status_name = 'error', 'timeout in gateway', NULL)",
      input: "input_text",
      output: "output_text",
      provided_model_name: "if(is_model, step_called, NULL)",
      event_ts: "began",
    },
  },
  {
    table: "bench_exporter",
    columns: {
      Timestamp: "began",
      TraceId: "lower(hex(id))",
      SpanId: "lower(hex(span))",
      ParentSpanId: "if(is_root, '', lower(hex(parent)))",
      SpanName: "step_called",
      SpanKind: "'Internal'",
      ServiceName: "concat('service-', toString(i % 5))",
      ResourceAttributes: resource,
      SpanAttributes: `mapUpdate(${attributes}, map('gen_ai.input.messages', input_text, 'gen_ai.output.messages', output_text))`,
      Duration: "ended - start_ms * 1000000",
      StatusCode: "if(status_name = 'error', 'Error', 'Unset')",
      StatusMessage: "if(status_name = 'error', 'timeout in gateway', '')",
    },
  },
];

/** Fills all tables with the same runs; summaries are made by the store itself. */
export async function generateRuns(
  clickhouse: ClickHouse,
  runs: number,
  onProgress: (done: number) => void,
  summarise: () => Promise<number>,
): Promise<GeneratedRuns> {
  const nowMs = Date.now();
  for (let from = 0; from < runs; from += CHUNK) {
    const parameters = { from, count: Math.min(CHUNK, runs - from), runs, nowMs };
    await clickhouse.run(`CREATE TABLE bench_steps ENGINE = MergeTree ORDER BY () AS SELECT ${staged} ${made}`, parameters);
    for (const { table, columns } of tables)
      await clickhouse.run(
        `INSERT INTO ${table} (${Object.keys(columns).join(", ")}) SELECT ${Object.values(columns).join(", ")} ${source}`,
        parameters,
      );
    await clickhouse.run(
      `INSERT INTO state_values (project, path, run, value, run_time)
       SELECT '${PROJECT}', ['cart.total', 'stage', 'messages'][p + 1], id, [toString(toInt64(h % 1000) - 5), concat('stage-', toString(k % 5)), toString(k)][p + 1], began
       ${source} ARRAY JOIN [0, 1, 2] AS p`,
      parameters,
    );
    // Enough for the store to know that there are runs whose summaries are to be made.
    await clickhouse.run(
      `INSERT INTO runs (project, trace_id, updated, start, end_ns) SELECT '${PROJECT}', id, fromUnixTimestamp64Milli(toInt64(start_ms), 'UTC'), began, ended ${source} WHERE is_root`,
      parameters,
    );
    await clickhouse.run("DROP TABLE bench_steps SYNC");
    onProgress(from + parameters.count);
  }
  await summarise();
  const [row] = await clickhouse.rows<{ steps: number }>("SELECT count() AS steps FROM spans");
  return { runs, steps: row?.steps ?? 0 };
}
