import { z } from "zod";
import { accessScope } from "./access/level.ts";

/** What a collector does: take telemetry, answer the API, or both. */
export const collectorRole = z.enum(["ingest", "api", "all"]);
export type CollectorRole = z.infer<typeof collectorRole>;

export const healthCheck = z.object({
  ok: z.boolean(),
  message: z.string().describe("what is wrong; empty where nothing is"),
});
export type HealthCheck = z.infer<typeof healthCheck>;

export const readiness = z.object({ status: z.literal("ok"), checks: z.record(z.string(), healthCheck) });

/** ClickHouse as it says of itself. What its user may not see is null. */
export const storeHealth = z.object({
  version: z.string(),
  latencyMs: z.number(),
  timeMs: z.number().describe("its clock, Unix milliseconds"),
  uptimeSeconds: z.number(),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable().describe("the fullest of its local disks"),
  memoryBytes: z.number().nullable().describe("of its process; of the embedded server what its queries and caches have allocated"),
  tables: z
    .object({
      bytes: z.number(),
      rows: z.number(),
      parts: z.number(),
      crowded: z
        .object({ table: z.string(), partition: z.string(), parts: z.number() })
        .nullable()
        .describe("the partition with most parts"),
    })
    .nullable(),
  merges: z.object({ running: z.number(), longestSeconds: z.number() }).nullable(),
  failedMutations: z.number().nullable(),
  pendingMigrations: z.array(z.string()),
});
export type StoreHealth = z.infer<typeof storeHealth>;

export const spoolHealth = z.object({
  pendingBytes: z.number(),
  payloads: z.number(),
  oldestAgeMs: z.number().nullable().describe("how long the oldest has waited"),
  maxBytes: z.number(),
  damaged: z.number().describe("payloads that could not be read since the start"),
});
export type SpoolHealth = z.infer<typeof spoolHealth>;

export const forwardHealth = z.object({
  pendingBytes: z.number(),
  payloads: z.number(),
  oldestAgeMs: z.number().nullable(),
  dropped: z.number().describe("payloads given up since the start"),
});
export type ForwardHealth = z.infer<typeof forwardHealth>;

export const recentError = z.object({
  message: z.string(),
  detail: z.string(),
  count: z.number().describe("how often since the start"),
  lastTimeMs: z.number(),
});
export type RecentError = z.infer<typeof recentError>;

/** A collector as it sees itself and its store. */
export const healthReport = z.object({
  version: z.string(),
  role: collectorRole,
  timeMs: z.number().describe("its clock, Unix milliseconds"),
  startedTimeMs: z.number(),
  residentBytes: z.number(),
  checks: z.record(z.string(), healthCheck),
  store: storeHealth.nullable().describe("null where it does not answer"),
  ingest: z
    .object({
      acceptedPerSecond: z.number().describe("records, over the last minute"),
      accepted: z.number().describe("records since the start"),
      rejected: z.number(),
      refusedRequests: z.number().describe("requests answered with an error"),
      heldBytes: z.number(),
    })
    .nullable()
    .describe("null where the role takes no telemetry"),
  spool: spoolHealth.nullable(),
  forward: forwardHealth.nullable(),
  errors: z.array(recentError),
  workers: z.object({ live: z.number(), stale: z.number() }).nullable(),
});
export type HealthReport = z.infer<typeof healthReport>;

/** What `retake doctor` asks beside the health: how this deployment is set up. */
export const deployment = z.object({
  host: z.string(),
  loopback: z.boolean().describe("whether only this machine reaches it"),
  keys: z.object({ required: z.boolean(), active: z.number().describe("that hold now, the one of the settings too") }),
  caller: z.object({ project: z.string(), scope: accessScope }).describe("what the request's key opens"),
  retentionDays: z.number().describe("of the caller's project; 0 keeps all"),
  dataDirectory: z
    .object({ path: z.string(), bytes: z.number(), freeBytes: z.number() })
    .nullable()
    .describe("of the embedded ClickHouse; null for another server"),
  staleWorkers: z.array(z.object({ id: z.string(), lastSeenMs: z.number() })),
});
export type Deployment = z.infer<typeof deployment>;
