-- Of a created event: what to replay, as JSON; empty for a fork.
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS replay String CODEC(ZSTD(1));
-- Of an ending event: the worker's report, as JSON; empty where there is none.
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS report String CODEC(ZSTD(1));
