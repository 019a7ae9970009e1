-- Append-only: what people define by name in a project (saved searches, webhooks, alerts). Of two that take a name at
-- once the first in the table's own order of blocks has it, as with claims of jobs.
CREATE TABLE IF NOT EXISTS definitions
(
    project LowCardinality(String),
    -- search, webhook or alert.
    kind LowCardinality(String),
    id String,
    -- put or deleted.
    event LowCardinality(String),
    -- Made by who writes it, new for each event.
    claim String,
    name String,
    data String CODEC(ZSTD(1)),
    actor String,
    time DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY (project, kind)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS alert_states
(
    project LowCardinality(String),
    alert String,
    data String CODEC(ZSTD(1)),
    version DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project, alert);

-- A change that is found twice, because whoever found it first was gone before it was noted, has the same number.
CREATE TABLE IF NOT EXISTS alert_events
(
    project LowCardinality(String),
    alert String,
    number UInt64,
    time DateTime64(3, 'UTC'),
    data String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(time)
ORDER BY (project, alert, number)
TTL toDateTime(time) + INTERVAL 400 DAY;

CREATE TABLE IF NOT EXISTS webhook_deliveries
(
    project LowCardinality(String),
    id String,
    webhook String,
    alert String,
    -- pending, delivered or failed.
    status LowCardinality(String),
    created DateTime64(3, 'UTC'),
    data String CODEC(ZSTD(1)),
    version DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project, id)
TTL toDateTime(created) + INTERVAL 30 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
