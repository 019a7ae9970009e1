CREATE TABLE IF NOT EXISTS experiments
(
    project LowCardinality(String),
    id String,
    suite String,
    created DateTime64(3, 'UTC'),
    data String CODEC(ZSTD(1)),
    version DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS experiment_results
(
    project LowCardinality(String),
    experiment_id String,
    case_id String,
    trial UInt32,
    data String CODEC(ZSTD(1)),
    version DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (project, experiment_id, case_id, trial)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
