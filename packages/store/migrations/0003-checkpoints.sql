-- Partitions go by the time in the run's id (a UUIDv7), so that a run lies in one and dropping it leaves no orphan.
CREATE TABLE IF NOT EXISTS checkpoint_step
(
    project LowCardinality(String),
    run FixedString(16) CODEC(ZSTD(1)),
    run_time DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    step UInt32 CODEC(Delta(4), ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    point LowCardinality(String),
    span_id FixedString(8) CODEC(ZSTD(1)),
    step_key String CODEC(ZSTD(1)),
    time DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    first UInt32 CODEC(Delta(4), ZSTD(1)),
    count UInt32 CODEC(Delta(4), ZSTD(1)),
    root String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(run_time)
ORDER BY (project, run, step)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS checkpoint_blob
(
    project LowCardinality(String),
    run FixedString(16) CODEC(ZSTD(1)),
    run_time DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    seq UInt32 CODEC(Delta(4), ZSTD(1)),
    step UInt32 CODEC(Delta(4), ZSTD(1)),
    body String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(run_time)
ORDER BY (project, run, seq)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;
