-- Runs deleted by request or left out by a sampling rule: what arrives of one later is dropped until then. See docs/adr/0018.
CREATE TABLE IF NOT EXISTS deleted_runs
(
    project LowCardinality(String),
    run FixedString(16) CODEC(NONE),
    -- request or sampled.
    reason LowCardinality(String),
    deleted DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(Delta(8), ZSTD(1)),
    until DateTime('UTC') CODEC(Delta(4), ZSTD(1))
)
ENGINE = ReplacingMergeTree(until)
ORDER BY (project, run)
TTL until
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Texts shared by runs that went with the last run which needed them, by request: a process that sent one of them lately
-- would leave it out of its next run, and has to be told.
CREATE TABLE IF NOT EXISTS deleted_shared
(
    project LowCardinality(String),
    hash FixedString(24) CODEC(NONE),
    until DateTime('UTC') CODEC(Delta(4), ZSTD(1))
)
ENGINE = ReplacingMergeTree(until)
ORDER BY (project, hash)
TTL until
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Runs that the sampling rules have kept: none is judged twice.
CREATE TABLE IF NOT EXISTS judged_runs
(
    project LowCardinality(String),
    run FixedString(16) CODEC(NONE),
    until DateTime('UTC') CODEC(Delta(4), ZSTD(1))
)
ENGINE = ReplacingMergeTree(until)
ORDER BY (project, run)
TTL until;

-- Append-only: who does a task that only one collector at a time may do. Claims hold as those of jobs do.
CREATE TABLE IF NOT EXISTS maintenance
(
    task LowCardinality(String),
    event LowCardinality(String),
    claim String,
    worker String,
    time DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY task
TTL toDateTime(time) + INTERVAL 7 DAY
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- Model calls for whose model no price was known: the cost of the run is at least what is said.
ALTER TABLE runs ADD COLUMN IF NOT EXISTS unpriced_calls UInt32;
