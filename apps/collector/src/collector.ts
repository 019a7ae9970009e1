import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Store } from "@retake/store";
import { createApi, createOriginGuard } from "./api/index.ts";
import type { Config } from "./config.ts";
import { createStoreExporter } from "./exporters/clickhouse/index.ts";
import { BlobGaps, ByteBudget, createIngest, GroupCommit } from "./pipeline/index.ts";
import { createCost, readPrices } from "./processors/cost/index.ts";
import { normalizeLog, normalizeSpan } from "./processors/normalize/index.ts";
import { keepRetention } from "./retention/keep-retention.ts";
import { createOtlpHttpReceiver } from "./receivers/otlp-http/index.ts";
import { close, listen } from "./server.ts";
import { errorFields, limitRate, type Log } from "./telemetry/log.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { VERSION } from "./version.ts";

export type CollectorConfig = Pick<
  Config,
  "host" | "port" | "allowedHosts" | "project" | "maxBodyBytes" | "maxHeldBytes" | "maxApiBodyBytes" | "retentionDays" | "pricesPath"
>;

export interface Collector {
  readonly url: string;
  /** Takes nothing new, writes what it has, answers who waits. The store stays open. */
  stop(): Promise<void>;
}

/** Puts the parts together around a store, and listens. */
export async function startCollector(config: CollectorConfig, store: Store, log: Log): Promise<Collector> {
  const addCost = createCost(config.pricesPath === undefined ? undefined : await readPrices(config.pricesPath));
  const stopping = new AbortController();
  const budget = new ByteBudget(config.maxHeldBytes);
  const metrics = createMetrics(() => budget.usedBytes);
  const guard = createOriginGuard(config.allowedHosts);
  const logWriteFailure = limitRate(log, 5_000);
  const onBug = (error: unknown): void => log("error", "A request failed", errorFields(error));

  const commit = new GroupCommit({
    write: createStoreExporter(store, config.project, (error) => {
      metrics.countWriteFailure();
      logWriteFailure("error", "The store did not take a batch", errorFields(error));
    }),
  });
  const ingest = createIngest({
    normalizeSpan,
    normalizeLog,
    addCost,
    commit: commit.submit,
    gaps: new BlobGaps({ lookUp: (runId) => store.blobRanges(config.project, runId), now: Date.now }),
    onGapFailure: onBug,
  });
  const otlp = createOtlpHttpReceiver({
    ...ingest,
    budget,
    maxBodyBytes: config.maxBodyBytes,
    isOriginAllowed: guard.isOriginAllowed,
    onAnswer: metrics.countAnswer,
    onBug,
  });
  const api = createApi({
    store,
    project: config.project,
    now: Date.now,
    version: VERSION,
    guard,
    maxBodyBytes: config.maxApiBodyBytes,
    stopping: stopping.signal,
    metrics: metrics.text,
    onBug,
  });
  const apiListener = getRequestListener(api.fetch, { overrideGlobalObjects: false });

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Connections are kept alive: the last answer on each closes it.
    if (stopping.signal.aborted) response.setHeader("connection", "close");
    if (request.url?.startsWith("/v1/")) void otlp(request, response);
    else void apiListener(request, response);
  };
  const { server, url } = await listen(listener, config.host, config.port);

  const retention = keepRetention({ store, project: config.project, days: config.retentionDays, log });

  return {
    url,
    async stop() {
      stopping.abort();
      const retained = retention.stop();
      const closed = close(server);
      await commit.drain();
      await closed;
      await retained;
    },
  };
}
