-- Long texts, once for all runs of a project, by what is in them: the first 24 bytes of the line's SHA-256.
-- Granules are small: each look-up is of one row, anywhere in the table.
CREATE TABLE IF NOT EXISTS checkpoint_shared
(
    project LowCardinality(String),
    hash FixedString(24) CODEC(NONE),
    last_seen DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    body String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (project, hash)
SETTINGS index_granularity = 64, index_granularity_bytes = 65536, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;

-- Which runs refer to which of them: one that a run refers to stays as long as the run. See docs/adr/0007.
CREATE TABLE IF NOT EXISTS checkpoint_shared_use
(
    project LowCardinality(String),
    run FixedString(16) CODEC(ZSTD(1)),
    hash FixedString(24) CODEC(NONE)
)
ENGINE = ReplacingMergeTree
ORDER BY (project, run, hash)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;
