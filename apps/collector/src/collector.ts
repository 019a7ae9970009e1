import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Store } from "@retake/store";
import { startAlerts } from "./alerts/index.ts";
import { createAccess, requireWayIn } from "./access/index.ts";
import { createApi, createAsk, createOriginGuard } from "./api/index.ts";
import type { Config } from "./config.ts";
import { createStoreExporter } from "./exporters/clickhouse/index.ts";
import {
  BlobGaps,
  ByteBudget,
  createDecoder,
  createDurable,
  createIngest,
  DraftPool,
  gapsInTime,
  GroupCommit,
  groupOf,
  type Group,
  type Spool,
} from "./pipeline/index.ts";
import { createCost, createPrices, describePrices, readPrices } from "./processors/cost/index.ts";
import { createLogDecoder, createTraceDecoder, createTraces } from "./processors/normalize/index.ts";
import { toLogRecord } from "./processors/logs/index.ts";
import { decodeMetrics } from "./processors/metrics/index.ts";
import { openForward } from "./processors/forward/index.ts";
import { createRewrite } from "./processors/rewrite/index.ts";
import { describeProcessors, readProcessors } from "./processors/settings/index.ts";
import { startLifecycle, withLostTexts } from "./lifecycle/index.ts";
import { createOtlpHttpReceiver } from "./receivers/otlp-http/index.ts";
import { openSignIn } from "./sign-in/open-sign-in.ts";
import { close, listen } from "./server.ts";
import { errorFields, limitRate, type Log } from "./telemetry/log.ts";
import type { QueueSources } from "./telemetry/queues.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";
import { createWebhookSecrets, createWebhookSender } from "./webhooks/index.ts";
import { VERSION } from "./version.ts";

export type CollectorConfig = Pick<
  Config,
  | "role"
  | "host"
  | "port"
  | "allowedHosts"
  | "keysRequired"
  | "adminKey"
  | "ask"
  | "project"
  | "sessionIdleMs"
  | "sessionMaxMs"
  | "oidc"
  | "maxBodyBytes"
  | "maxHeldBytes"
  | "maxApiBodyBytes"
  | "spoolDir"
  | "spoolMaxBytes"
  | "retentionDays"
  | "sampleAfterSeconds"
  | "processorsPath"
  | "pricesPath"
  | "dataDir"
  | "clickhouseUrl"
  | "dashboardUrl"
  | "webhookAllow"
  | "secretKey"
  | "alertsEverySeconds"
  | "selfTracesUrl"
  | "selfTracesKey"
>;

export interface Collector {
  readonly url: string;
  /** What makes its reader the owner; undefined where there is one, or nobody has to sign in. */
  readonly setUpCode: string | undefined;
  /** Takes nothing new, writes what it has, answers who waits. The store stays open. */
  stop(): Promise<void>;
}

/**
 * Puts the parts together around a store, and listens. The spool is closed with it.
 *
 * @throws RetakeError `port_in_use`; `bad_request` Thrown where every request needs a key and there is none.
 */
export async function startCollector(
  config: CollectorConfig,
  givenStore: Store,
  givenLog: Log,
  spool: Spool | null = null,
): Promise<Collector> {
  const ownPrices = config.pricesPath === undefined ? undefined : await readPrices(config.pricesPath);
  const prices = createPrices(ownPrices);
  await requireWayIn(config, givenStore, Date.now());
  const processors = config.processorsPath === undefined ? {} : await readProcessors(config.processorsPath, process.env);
  const startedTimeMs = Date.now();
  const stopping = new AbortController();
  const budget = new ByteBudget(config.maxHeldBytes);
  const takesTelemetry = config.role !== "api";
  const forward = takesTelemetry && processors.forward ? await openForward(processors.forward, config, givenLog) : undefined;
  const queues: QueueSources = {
    ...(spool !== null && { spool: { stats: () => spool.stats(), maxBytes: config.spoolMaxBytes } }),
    ...(forward && { forward: () => forward.stats() }),
  };
  const telemetry = await createTelemetry({
    ...config,
    ...queues,
    store: givenStore,
    log: givenLog,
    budget,
    heldLimitBytes: config.maxHeldBytes,
  });
  const { store, log, metrics } = telemetry;
  const access = createAccess({ ...config, store, now: Date.now });
  const signIn = openSignIn(config, { store, access });
  const guard = createOriginGuard(config);
  const logWriteFailure = limitRate(log, 5_000);
  const onBug = (error: unknown): void => log("error", "A request failed", errorFields(error));

  const drafts = new DraftPool();
  const traces = createTraces(createCost(prices));
  const decode = telemetry.timeDecode(
    createDecoder({
      traces: createTraceDecoder(traces),
      logs: createLogDecoder(traces, toLogRecord),
      metrics: decodeMetrics,
    }),
  );
  const durable = createDurable<Group>({
    spool,
    decode: (payloads) => groupOf(payloads, { decode, drafts }),
    log,
    hooks: { onTurnedAway: metrics.countTurnedAway, onSetAside: metrics.countSetAside },
    write: telemetry.timeCommit(
      createStoreExporter(store, {
        onFailure: (error) => {
          metrics.countWriteFailure();
          logWriteFailure("error", "The store did not take a batch", errorFields(error));
        },
        onWritten: ({ batch }) => drafts.give(batch),
      }),
    ),
  });
  const commit = new GroupCommit({ decode, drafts, write: durable.submit });
  const isBehind = (): boolean => durable.state().spooling;
  const gaps = withLostTexts(new BlobGaps({ lookUp: (project, runId) => store.blobRanges(project, runId), now: Date.now, isBehind }), {
    findRunsWithoutTexts: async (records) => (isBehind() ? [] : store.findRunsWithoutTexts(records)),
  });
  const ingest = createIngest({
    rewrite: createRewrite(processors),
    forward: forward && (async (payloads) => forward.take(payloads)),
    submit: (payload) => commit.submit(payload),
    gaps: gapsInTime(gaps),
    onGapFailure: onBug,
  });
  const otlp = createOtlpHttpReceiver({
    ingest,
    authorize: access.authorize,
    budget,
    maxBodyBytes: config.maxBodyBytes,
    isOriginAllowed: guard.isOriginAllowed,
    onAnswer: telemetry.onAnswer,
    onBug,
  });
  const secrets = createWebhookSecrets(config);
  const sender = createWebhookSender({ secrets, allow: config.webhookAllow, version: VERSION, now: Date.now });
  const api = createApi({
    ...queues,
    webhooks: { secrets, sender, allow: config.webhookAllow },
    dashboardUrl: config.dashboardUrl,
    store,
    price: prices,
    ask: createAsk(config.ask),
    retentionDays: config.retentionDays,
    now: Date.now,
    version: VERSION,
    role: config.role,
    startedTimeMs,
    ingest: takesTelemetry ? telemetry.ingestFigures : undefined,
    errors: () => telemetry.recent.errors(),
    deployment: {
      ...config,
      hasAdminKey: config.adminKey !== undefined,
      dataDirectory: config.clickhouseUrl === undefined ? config.dataDir : undefined,
    },
    signIn,
    settings: {
      prices: describePrices(config.pricesPath, ownPrices),
      processors: describeProcessors(config.processorsPath, processors),
    },
    observer: telemetry.api,
    access,
    guard,
    maxBodyBytes: config.maxApiBodyBytes,
    stopping: stopping.signal,
    metrics,
    onBug,
  });
  const apiListener = getRequestListener(api.fetch, { overrideGlobalObjects: false });

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Connections are kept alive: the last answer on each closes it.
    if (stopping.signal.aborted) response.setHeader("connection", "close");
    if (takesTelemetry && request.url?.startsWith("/v1/")) {
      telemetry.onOtlpRequest(request, response);
      void otlp(request, response);
    } else {
      if (request.headers.expect !== undefined) response.writeContinue();
      void apiListener(request, response);
    }
  };
  await store
    .ensureProject(config.project)
    .catch((error: unknown) => log("warn", "Could not note the project of the settings", errorFields(error)));
  const { server, url } = await listen(listener, config.host, config.port);

  // Those who only take telemetry have enough to do.
  const lifecycle =
    config.role === "ingest"
      ? undefined
      : startLifecycle({ ...config, sampling: { rules: processors.sample ?? [], afterSeconds: config.sampleAfterSeconds }, store, log });
  const alerts =
    config.role === "ingest"
      ? undefined
      : startAlerts({ store, sender, log, now: Date.now, dashboardUrl: config.dashboardUrl, everyMs: config.alertsEverySeconds * 1000 });

  const setUpCode = await untilOwned(config, store, signIn.setUpCode?.text);
  return {
    url,
    setUpCode,
    async stop() {
      stopping.abort();
      // While this very server still takes its spans.
      await telemetry.stop();
      access.stop();
      const settled = Promise.all([lifecycle?.stop(), alerts?.stop()]);
      const closed = close(server);
      await commit.drain();
      await closed;
      await durable.stop();
      await forward?.stop();
      await settled;
    },
  };
}

/** The code, while there is no owner. Where that isn't known it is told: it is of no use once there is one. */
async function untilOwned({ role }: CollectorConfig, { accounts }: Store, code: string | undefined): Promise<string | undefined> {
  if (role === "ingest" || code === undefined) return undefined;
  const owner = await accounts.findOwner().catch(() => null);
  return owner === null ? code : undefined;
}
