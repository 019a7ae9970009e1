export type { Cluster } from "./client/cluster.ts";
export { connect, type ClickHouse, type ConnectOptions } from "./client/connect.ts";
export type { AlertData, SearchData, StoredAlertState, StoredDelivery, WebhookData } from "./alerts/alert-records.ts";
export type { AlertRecords } from "./alerts/bind-alerts.ts";
export { checkWatchable } from "./alerts/measure.ts";
export type { Definitions } from "./definitions/bind-definitions.ts";
export type { Definition } from "./definitions/definitions.ts";
export type { Act } from "./audit/chain.ts";
export { costOf, REPORTED, type PriceVersion } from "./costs/price.ts";
export type { Recomputation } from "./costs/recompute.ts";
export { createStore } from "./create-store.ts";
export { startEmbeddedClickHouse, type EmbeddedClickHouse, type EmbeddedOptions } from "./embedded/start.ts";
export type {
  AccountStore,
  NewLink,
  NewSession,
  NewUser,
  StoredLink,
  StoredMember,
  StoredSession,
  StoredUser,
} from "./accounts/account-store.ts";
export { digestOfKey, idOfKey, idOfSecret, newId, newKeyText, newSecretText } from "./keys/key-text.ts";
export type { KeyUse, NewKey, StoredKey } from "./keys/keys.ts";
export type { LogRecord } from "./logs/log-record.ts";
export type { ExemplarRecord, MetricIdentity, MetricRecord } from "./metrics/metric-records.ts";
export { migrate } from "./migrations/migrate.ts";
export type { Batch, CheckpointRecord, ContentRecord, ScoreRecord, SpanRecord } from "./records.ts";
export type { BlobRange, JobEnd, NewJob, Store, StoredSpan } from "./store.ts";
export { addSpan } from "./spans/add-span.ts";
export { SpanBlock, runAttributeNames } from "./spans/span-block.ts";
export { encodeText, TextColumn } from "./columns/text-column.ts";
export type { FixedColumn } from "./columns/fixed-column.ts";
export type { MapColumn } from "./columns/map-column.ts";
export { shownText } from "./spans/shown-text.ts";
export type { Deletion } from "./deletion/deletion.ts";
export type { SamplingRule } from "./sampling/sample-runs.ts";
