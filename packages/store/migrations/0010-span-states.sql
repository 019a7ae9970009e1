ALTER TABLE spans ADD COLUMN IF NOT EXISTS held UInt8 CODEC(ZSTD(1));
-- Those before the one that settled the step.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS attempts UInt32 CODEC(ZSTD(1));
