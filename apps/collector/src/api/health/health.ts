import {
  RetakeError,
  type CollectorRole,
  type ForwardHealth,
  type HealthReport,
  type RecentError,
  type SpoolHealth,
} from "@retake/protocol";
import { ageMs, type QueueSources } from "../../telemetry/queues.ts";
import type { IngestFigures } from "../../telemetry/recent.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { isLive } from "../workers/liveness.ts";
import { createReadiness } from "./readiness.ts";

/** What this process knows of itself. */
export interface HealthSources extends QueueSources {
  readonly version: string;
  readonly role: CollectorRole;
  readonly startedTimeMs: number;
  /** Undefined where the role takes no telemetry. */
  readonly ingest?: (() => IngestFigures & { readonly heldBytes: number }) | undefined;
  /** Latest first. */
  readonly errors: () => RecentError[];
}

type HealthRoutes = "getHealth" | "getReadiness" | "getHealthReport";

export function healthHandlers({ store, now }: Pick<ApiContext, "store" | "now">, sources: HealthSources): Pick<Handlers, HealthRoutes> {
  const { version, role } = sources;
  const check = createReadiness({ ...sources, store });
  return {
    getHealth: () => Promise.resolve({ status: "ok", version, role }),
    async getReadiness() {
      const { ready, checks } = await check();
      if (ready) return { status: "ok", checks };
      const wrong = Object.entries(checks).filter(([, { ok }]) => !ok);
      const message = wrong.map(([name, { message: why }]) => `${name}: ${why}`).join(" ");
      throw new RetakeError("store_unavailable", message, { retryable: true, data: { checks } });
    },
    async getHealthReport({ project }): Promise<HealthReport> {
      const { checks } = await check();
      const isUp = checks["store"]?.ok === true;
      const [storeHealth, workers] = isUp
        ? await Promise.all([store.inspect().catch(() => null), store.listWorkers(project).catch(() => null)])
        : [null, null];
      const nowMs = now();
      const live = workers?.filter((worker) => isLive(worker, nowMs)).length ?? 0;
      return {
        version,
        role,
        timeMs: nowMs,
        startedTimeMs: sources.startedTimeMs,
        residentBytes: process.memoryUsage.rss(),
        checks: { ...checks },
        store: storeHealth,
        ingest: sources.ingest?.() ?? null,
        ...describeQueues(sources, nowMs),
        errors: sources.errors(),
        workers: workers === null ? null : { live, stale: workers.length - live },
      };
    },
  };
}

function describeQueues({ spool, forward }: QueueSources, nowMs: number): { spool: SpoolHealth | null; forward: ForwardHealth | null } {
  const spooled = spool?.stats();
  const forwarded = forward?.();
  return {
    spool:
      spool === undefined || spooled === undefined
        ? null
        : {
            pendingBytes: spooled.pendingBytes,
            payloads: spooled.payloads,
            oldestAgeMs: spooled.oldestMs === null ? null : ageMs(spooled.oldestMs, nowMs),
            maxBytes: spool.maxBytes,
            damaged: spooled.damaged,
          },
    forward:
      forwarded === undefined
        ? null
        : {
            pendingBytes: forwarded.pendingBytes,
            payloads: forwarded.payloads,
            oldestAgeMs: forwarded.oldestMs === null ? null : ageMs(forwarded.oldestMs, nowMs),
            dropped: forwarded.dropped,
          },
  };
}
