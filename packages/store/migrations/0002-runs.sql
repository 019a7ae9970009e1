-- One row a run, made from its spans with each write that touches it.
CREATE TABLE IF NOT EXISTS runs
(
    project LowCardinality(String),
    trace_id FixedString(16) CODEC(ZSTD(1)),
    updated DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    start DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- 0 while it is going on.
    end_ns UInt64 CODEC(ZSTD(1)),
    -- Zeros while there is none.
    root_span_id FixedString(8) CODEC(ZSTD(1)),
    agent LowCardinality(String),
    agent_version LowCardinality(String),
    service LowCardinality(String),
    environment LowCardinality(String),
    conversation String CODEC(ZSTD(1)),
    user String CODEC(ZSTD(1)),
    status LowCardinality(String),
    status_message String CODEC(ZSTD(1)),
    spans UInt32,
    steps UInt32,
    inherited_steps UInt32,
    errors UInt32,
    models Array(LowCardinality(String)),
    tools Array(LowCardinality(String)),
    input_tokens UInt64,
    output_tokens UInt64,
    cost Decimal(18, 9),
    first_input String CODEC(ZSTD(1)),
    last_output String CODEC(ZSTD(1)),
    labels Array(LowCardinality(String)),
    -- Empty where the run is none.
    fork_run String CODEC(ZSTD(1)),
    fork_span String CODEC(ZSTD(1)),
    fork_point LowCardinality(String),
    replay_run String CODEC(ZSTD(1)),
    replay_mode LowCardinality(String),
    experiment String CODEC(ZSTD(1)),
    case_id String CODEC(ZSTD(1)),
    trial UInt32,
    pins String CODEC(ZSTD(1)),
    -- The steps in order of start, side by side.
    step_kinds Array(LowCardinality(String)),
    step_names Array(LowCardinality(String)),
    step_statuses Array(LowCardinality(String))
)
ENGINE = ReplacingMergeTree(updated)
ORDER BY (project, trace_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
