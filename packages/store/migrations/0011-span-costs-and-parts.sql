ALTER TABLE spans
    -- Version of the price table that the cost was computed by; empty where no price was known.
    ADD COLUMN IF NOT EXISTS price_version LowCardinality(String),
    -- The attributes that are span_io's input and output as they came: they are kept there, and not a second time here.
    ADD COLUMN IF NOT EXISTS input_key LowCardinality(String),
    ADD COLUMN IF NOT EXISTS output_key LowCardinality(String);
-- 0 is what the span itself brought; others are messages that came as log records of their own, named by their content.
ALTER TABLE span_io ADD COLUMN IF NOT EXISTS part UInt64 CODEC(ZSTD(1)), MODIFY ORDER BY (project, trace_id, span_id, part);
