-- One score of a name by a source for a run (span_id zeros) or a span: the latest stands.
CREATE TABLE IF NOT EXISTS scores
(
    project LowCardinality(String),
    trace_id FixedString(16) CODEC(ZSTD(1)),
    span_id FixedString(8) CODEC(ZSTD(1)),
    name LowCardinality(String),
    source LowCardinality(String),
    value Nullable(Float64),
    label Nullable(String),
    explanation Nullable(String) CODEC(ZSTD(1)),
    time DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(time)
ORDER BY (project, trace_id, span_id, name, source)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;
