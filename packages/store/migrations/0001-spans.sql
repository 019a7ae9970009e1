CREATE TABLE IF NOT EXISTS spans
(
    project LowCardinality(String),
    trace_id FixedString(16) CODEC(ZSTD(1)),
    span_id FixedString(8) CODEC(NONE),
    -- Zeros on a root.
    parent_id FixedString(8) CODEC(ZSTD(1)),
    start DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- 0 while the span is open; also the version: a whole span replaces its open row, a later end an earlier one.
    end_ns UInt64 CODEC(Delta(8), ZSTD(1)),
    name LowCardinality(String),
    span_kind UInt8,
    kind LowCardinality(String),
    operation LowCardinality(String),
    agent LowCardinality(String),
    agent_version LowCardinality(String),
    model LowCardinality(String),
    provider LowCardinality(String),
    tool LowCardinality(String),
    status LowCardinality(String),
    status_message String CODEC(ZSTD(1)),
    conversation String CODEC(ZSTD(1)),
    user String CODEC(ZSTD(1)),
    service LowCardinality(String),
    environment LowCardinality(String),
    step_key String CODEC(ZSTD(1)),
    source LowCardinality(String),
    -- Zeros where there is none.
    checkpoint_pre FixedString(16) CODEC(ZSTD(1)),
    checkpoint_post FixedString(16) CODEC(ZSTD(1)),
    input_tokens UInt64 CODEC(ZSTD(1)),
    cache_read_tokens UInt64 CODEC(ZSTD(1)),
    cache_write_tokens UInt64 CODEC(ZSTD(1)),
    output_tokens UInt64 CODEC(ZSTD(1)),
    reasoning_tokens UInt64 CODEC(ZSTD(1)),
    cost Decimal(18, 9) CODEC(ZSTD(1)),
    preview String CODEC(ZSTD(1)),
    attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    resource Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    scope_name LowCardinality(String),
    scope_version LowCardinality(String),
    events String CODEC(ZSTD(1)),
    links String CODEC(ZSTD(1)),
    -- On roots only, for the summary of the run: what of the attributes describes the whole run, and how its
    -- input and output read. Summaries are made again with each write and must not read wide columns.
    run_attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    run_input String CODEC(ZSTD(1)),
    run_output String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(end_ns)
PARTITION BY toYYYYMM(start)
ORDER BY (project, trace_id, span_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

-- What the text index holds and a text search asks for has to be the same expression, letter by letter:
-- packages/store/src/search/searched-text.ts. Escapes of JSON are undone as far as words are concerned.
CREATE TABLE IF NOT EXISTS span_io
(
    project LowCardinality(String),
    trace_id FixedString(16) CODEC(ZSTD(1)),
    span_id FixedString(8) CODEC(NONE),
    start DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    end_ns UInt64 CODEC(Delta(8), ZSTD(1)),
    input String CODEC(ZSTD(1)),
    output String CODEC(ZSTD(1)),
    error String CODEC(ZSTD(1)),
    INDEX searched lowerUTF8(replaceAll(replaceAll(replaceAll(replaceAll(concat(input, '\n', output, '\n', error), '\\n', ' '), '\\t', ' '), '\\r', ' '), '\\', ''))
        TYPE text(tokenizer = 'splitByNonAlpha')
)
ENGINE = ReplacingMergeTree(end_ns)
PARTITION BY toYYYYMM(start)
ORDER BY (project, trace_id, span_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;
