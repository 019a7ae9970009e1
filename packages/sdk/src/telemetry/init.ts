import { context, diag, DiagConsoleLogger, DiagLogLevel, logs, propagation, trace } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor, type SpanProcessor } from "@opentelemetry/sdk-trace";
import { processWide } from "../process-wide.ts";
import { RunIdGenerator } from "./id-generator.ts";
import { outlet } from "./outlet.ts";

export interface InitOptions {
  /** The collector. @default the environment's RETAKE_URL, else "http://127.0.0.1:4318" */
  readonly url?: string;
  /** @default the environment's OTEL_SERVICE_NAME, else "agent" */
  readonly serviceName?: string;
  /** Further resource attributes, by OpenTelemetry's names. */
  readonly resource?: Readonly<Record<string, string>>;
  /** Sent with each request, for example an authorization. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further span processors, for example another vendor's. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** How long a record may wait for company. In milliseconds. @default 200 */
  readonly exportDelayMs?: number;
}

export interface Retake {
  /** Sends everything recorded so far; resolves when the collector has it, or when it could not be sent (reported by `diag`). */
  flush(): Promise<void>;
  /** Flushes and stops recording. */
  shutdown(): Promise<void>;
}

/** The recording under way in this process. */
const started = processWide("started", () => ({ retake: undefined as Retake | undefined }));

/**
 * Starts recording: spans and checkpoints go to the collector by OTLP/HTTP.
 * Call it before the first agent runs. Where recording has started already (a
 * worker does so before it loads the agents), that one is returned as it is.
 *
 * @example
 * ```ts
 * const retake = init({ serviceName: "support" });
 * await support({ message: "My flight was cancelled." });
 * await retake.shutdown();
 * ```
 */
export function init(options: InitOptions = {}): Retake {
  if (started.retake) return started.retake;
  const url = (options.url ?? process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  if (process.env["OTEL_LOG_LEVEL"] === undefined)
    diag.setLogger(new DiagConsoleLogger(), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const headers = { ...options.headers };
  const scheduledDelayMillis = options.exportDelayMs ?? 200;
  // A gap in the checkpoints' numbers makes later ones unreadable, so the queues are far larger than what a step waits for.
  const spans = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: `${url}/v1/traces`, headers, compression: CompressionAlgorithm.GZIP }),
    scheduledDelayMillis,
    maxQueueSize: 1 << 16,
    maxExportBatchSize: 512,
  });
  const records = new BatchLogRecordProcessor({
    exporter: new OTLPLogExporter({ url: `${url}/v1/logs`, headers, compression: CompressionAlgorithm.GZIP }),
    scheduledDelayMillis,
    maxQueueSize: 1 << 16,
    maxExportBatchSize: 256,
  });
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({
      "service.name": options.serviceName ?? process.env["OTEL_SERVICE_NAME"] ?? "agent",
      ...options.resource,
    }),
    autoDetectResources: false,
    idGenerator: new RunIdGenerator(),
    spanProcessors: [spans, ...(options.spanProcessors ?? [])],
    logRecordProcessors: [records],
    metricReaders: [],
    instrumentations: [],
  });
  sdk.start();
  outlet.connect(async () => {
    await records.forceFlush();
    await spans.forceFlush();
  });
  started.retake = {
    flush: () => outlet.flush(),
    async shutdown() {
      started.retake = undefined;
      await outlet.flush();
      outlet.disconnect();
      await sdk.shutdown();
      // The SDK leaves its providers registered; a later init() could not register its own.
      for (const api of [context, propagation, trace, logs]) api.disable();
    },
  };
  return started.retake;
}
