-- What runs are searched for: when they began, and the names in them. The expression has to be that of
-- packages/store/src/search/searched-names.ts, letter by letter.
ALTER TABLE runs
    ADD INDEX IF NOT EXISTS started start TYPE minmax GRANULARITY 1,
    ADD INDEX IF NOT EXISTS named arrayConcat(
        arrayMap(name -> concat('t', lowerUTF8(name)), tools),
        arrayMap(name -> concat('m', lowerUTF8(name)), models),
        arrayMap(name -> concat('l', lowerUTF8(name)), labels),
        arrayMap(name -> concat('s', lowerUTF8(name)), step_names),
        arrayMap((name, status) -> if(status = 'error', concat('e', lowerUTF8(name)), ''), step_names, step_statuses)
    ) TYPE text(tokenizer = 'array');
ALTER TABLE runs MATERIALIZE INDEX started;
ALTER TABLE runs MATERIALIZE INDEX named;

ALTER TABLE spans ADD INDEX IF NOT EXISTS started start TYPE minmax GRANULARITY 1;
ALTER TABLE spans MATERIALIZE INDEX started;
ALTER TABLE span_io ADD INDEX IF NOT EXISTS started start TYPE minmax GRANULARITY 1;
ALTER TABLE span_io MATERIALIZE INDEX started;

-- How the steps of an ended run went: 64 bytes of a MinHash over pairs of neighbouring steps; empty while it goes on.
ALTER TABLE runs ADD COLUMN IF NOT EXISTS likeness String CODEC(NONE);

-- What stood where in the states of a run: each value of each path once, whenever it was.
CREATE TABLE IF NOT EXISTS state_values
(
    project LowCardinality(String),
    path LowCardinality(String),
    run FixedString(16) CODEC(ZSTD(1)),
    value String CODEC(ZSTD(1)),
    -- NaN where the value is no number.
    number Float64 MATERIALIZED ifNull(toFloat64OrNull(value), nan) CODEC(ZSTD(1)),
    run_time DateTime('UTC') CODEC(Delta(4), ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(run_time)
ORDER BY (project, path, run, value)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000;
