import type { ClickHouse } from "@retake/store";

/** Observations as Langfuse 3 keeps them, without what no question here touches. */
const langfuse = `CREATE TABLE bench_langfuse
(
    id String, trace_id String, project_id String, type LowCardinality(String), parent_observation_id Nullable(String),
    start_time DateTime64(3), end_time Nullable(DateTime64(3)), name String, metadata Map(LowCardinality(String), String),
    level LowCardinality(String), status_message Nullable(String), input Nullable(String) CODEC(ZSTD(3)),
    output Nullable(String) CODEC(ZSTD(3)), provided_model_name Nullable(String), event_ts DateTime64(3), is_deleted UInt8,
    INDEX idx_id id TYPE bloom_filter() GRANULARITY 1, INDEX idx_trace_id trace_id TYPE bloom_filter() GRANULARITY 1,
    INDEX idx_project_id project_id TYPE bloom_filter() GRANULARITY 1
)
ENGINE = ReplacingMergeTree(event_ts, is_deleted) PARTITION BY toYYYYMM(start_time)
PRIMARY KEY (project_id, type, toDate(start_time)) ORDER BY (project_id, type, toDate(start_time), id)`;

/** otel_traces as the ClickHouse exporter of the OpenTelemetry Collector makes it. */
const exporter = `CREATE TABLE bench_exporter
(
    Timestamp DateTime64(9) CODEC(Delta, ZSTD(1)), TraceId String CODEC(ZSTD(1)), SpanId String CODEC(ZSTD(1)), ParentSpanId String CODEC(ZSTD(1)),
    TraceState String CODEC(ZSTD(1)), SpanName LowCardinality(String) CODEC(ZSTD(1)), SpanKind LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)), ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)), Duration UInt64 CODEC(ZSTD(1)),
    StatusCode LowCardinality(String) CODEC(ZSTD(1)), StatusMessage String CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_span_attr_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_duration Duration TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp)) SETTINGS ttl_only_drop_parts = 1`;

export async function createLayouts(clickhouse: ClickHouse): Promise<void> {
  await clickhouse.run(langfuse);
  await clickhouse.run(exporter);
}

/** The same question in the words of each layout: ids of the 50 newest traces. `{since}` stands for the beginning of the range. */
export interface LayoutQuestion {
  readonly langfuse: string;
  readonly exporter: string;
}

const since = (column: string): string => `${column} >= fromUnixTimestamp64Milli({sinceMs:Int64})`;
const newest = (id: string, time: string): string => `GROUP BY ${id} ORDER BY max(${time}) DESC LIMIT 51`;

/** Spans for which a condition holds. */
export function spansWhere(condition: { langfuse: string; exporter: string }): LayoutQuestion {
  return {
    langfuse: `SELECT trace_id FROM bench_langfuse WHERE project_id = 'default' AND ${since("start_time")} AND (${condition.langfuse}) ${newest("trace_id", "start_time")}`,
    exporter: `SELECT TraceId FROM bench_exporter WHERE ${since("Timestamp")} AND (${condition.exporter}) ${newest("TraceId", "Timestamp")}`,
  };
}

export function textQuestion(text: string): LayoutQuestion {
  const like = `'%${text}%'`;
  return spansWhere({
    langfuse: `input ILIKE ${like} OR output ILIKE ${like}`,
    exporter: `SpanAttributes['gen_ai.input.messages'] ILIKE ${like} OR SpanAttributes['gen_ai.output.messages'] ILIKE ${like}`,
  });
}

/** A step, later another one that may have to have failed. */
export function sequenceQuestion(first: string, then: string, failed: boolean): LayoutQuestion {
  return {
    langfuse: `SELECT trace_id FROM bench_langfuse WHERE project_id = 'default' AND ${since("start_time")} AND name IN ('${first}', '${then}')
      GROUP BY trace_id HAVING sequenceMatch('(?1).*(?2)')(toDateTime(start_time), name = '${first}', name = '${then}'${failed ? " AND level = 'ERROR'" : ""}) ORDER BY max(start_time) DESC LIMIT 51`,
    exporter: `SELECT TraceId FROM bench_exporter WHERE ${since("Timestamp")} AND SpanName IN ('${first}', '${then}')
      GROUP BY TraceId HAVING sequenceMatch('(?1).*(?2)')(toDateTime(Timestamp), SpanName = '${first}', SpanName = '${then}'${failed ? " AND StatusCode = 'Error'" : ""}) ORDER BY max(Timestamp) DESC LIMIT 51`,
  };
}

/** The most frequent tools, with the number of traces that have them. */
export const facetQuestion: LayoutQuestion = {
  langfuse: `SELECT name, uniqExact(trace_id) AS traces FROM bench_langfuse WHERE project_id = 'default' AND ${since("start_time")} AND type = 'TOOL' GROUP BY name ORDER BY traces DESC LIMIT 20`,
  exporter: `SELECT SpanName, uniqExact(TraceId) AS traces FROM bench_exporter WHERE ${since("Timestamp")} AND SpanAttributes['gen_ai.tool.name'] != '' GROUP BY SpanName ORDER BY traces DESC LIMIT 20`,
};
