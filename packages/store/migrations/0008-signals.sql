-- Append-only. Of answers to one key the first in the table's own order of blocks holds, as with claims of jobs.
CREATE TABLE IF NOT EXISTS signals
(
    project LowCardinality(String),
    run FixedString(16),
    key String,
    id String,
    value String CODEC(ZSTD(1)),
    time DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY (project, run, key)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1, fsync_after_insert = 1, fsync_part_directory = 1;
