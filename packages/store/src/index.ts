export { connect, type ClickHouse, type ConnectOptions } from "./client/connect.ts";
export { createStore } from "./create-store.ts";
export { startEmbeddedClickHouse, type EmbeddedClickHouse, type EmbeddedOptions } from "./embedded/start.ts";
export { migrate } from "./migrations/migrate.ts";
export type { Batch, CheckpointRecord, ScoreRecord, SpanRecord } from "./records.ts";
export type { BlobRange, JobEnd, NewJob, Store, StoredSpan } from "./store.ts";
