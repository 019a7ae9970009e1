-- Append-only: created, claimed, beat, done, failed. Of competing claims the first in the table's own order
-- of blocks holds, so block numbers have to outlive merges.
CREATE TABLE IF NOT EXISTS jobs
(
    project LowCardinality(String),
    id String,
    event LowCardinality(String),
    time DateTime64(3, 'UTC') DEFAULT now64(3),
    worker String,
    claim String,
    -- Of a created event.
    kind LowCardinality(String),
    agent LowCardinality(String),
    run_id String,
    fork String CODEC(ZSTD(1)),
    -- Of a failed event.
    error String CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (project, id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS workers
(
    project LowCardinality(String),
    id String,
    agents String,
    seen DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(seen)
ORDER BY (project, id);
