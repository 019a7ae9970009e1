-- A project is its name. Deleted ones leave a tombstone.
CREATE TABLE IF NOT EXISTS projects
(
    name String,
    created DateTime64(3, 'UTC'),
    -- NULL: as the collector's settings say.
    retention_days Nullable(Float64),
    -- Microseconds; 0 of a project that is only the one of the settings: whatever is said of it wins.
    version UInt64,
    deleted UInt8
)
ENGINE = ReplacingMergeTree(version, deleted)
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS keys
(
    id String,
    project String,
    name String,
    scope LowCardinality(String),
    -- SHA-256 of the whole key as it is sent.
    digest FixedString(32),
    created DateTime64(3, 'UTC'),
    expires Nullable(DateTime64(3, 'UTC')),
    revoked Nullable(DateTime64(3, 'UTC')),
    -- 1 as made, 2 as revoked: nothing undoes a revocation, whatever the clocks say.
    version UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Apart from keys: what is noted of a key's use must never win over its revocation.
CREATE TABLE IF NOT EXISTS key_uses
(
    id String,
    used DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(used)
ORDER BY id;

-- Append-only. Of entries with the same number the first in the table's own order of blocks is in the chain, as with
-- claims of jobs; who wrote another appends its act again behind it.
CREATE TABLE IF NOT EXISTS audit
(
    sequence UInt64,
    id String,
    time DateTime64(3, 'UTC'),
    actor String,
    act LowCardinality(String),
    project String,
    subject String,
    details String CODEC(ZSTD(1)),
    previous FixedString(64),
    hash FixedString(64)
)
ENGINE = MergeTree
ORDER BY sequence
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1, fsync_after_insert = 1, fsync_part_directory = 1;
