import { context, diag, DiagConsoleLogger, DiagLogLevel, logs, propagation, trace } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { NodeSDK } from "@opentelemetry/sdk-node";
import type { SpanProcessor } from "@opentelemetry/sdk-trace";
import { keyHeaders } from "@retake/protocol";
import { interceptGlobals } from "../interception/index.ts";
import { lintByEnvironment, startLint } from "../interception/lint.ts";
import { processWide } from "../process-wide.ts";
import { DurableQueue, type QueueOptions, type QueueState } from "../queue/index.ts";
import { runOutside } from "../runs/frame.ts";
import { collector } from "./collector.ts";
import { RunIdGenerator } from "./id-generator.ts";
import { outlet } from "./outlet.ts";
import { flushBeforeExit } from "./process-end.ts";
import { setRedaction, type RedactOption } from "./redaction.ts";
import { OutsideSpanProcessor, QueueLogProcessor, QueueSpanProcessor } from "./queue-processors.ts";

export interface InitOptions {
  /** The collector. @default the environment's RETAKE_URL, else "http://127.0.0.1:4318" */
  readonly url?: string;
  /** Key of the collector, where it needs one: it decides the project. @default the environment's RETAKE_KEY */
  readonly key?: string;
  /** @default the environment's OTEL_SERVICE_NAME, else "agent" */
  readonly serviceName?: string;
  /** Further resource attributes, by OpenTelemetry's names. */
  readonly resource?: Readonly<Record<string, string>>;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further span processors, for example another vendor's. */
  readonly spanProcessors?: readonly SpanProcessor[];
  /** How long a record may wait for company. In milliseconds. @default 200 */
  readonly exportDelayMs?: number;
  /** Where records wait for the collector; false keeps them in memory. @default on disk, see {@link QueueOptions} */
  readonly queue?: QueueOptions | false;
  /** How long `flush` and `shutdown` wait for a collector that is away. In milliseconds. @default 30_000 */
  readonly flushTimeoutMs?: number;
  /**
   * Keeps values out of the recording: a function that is asked for every value, settings, or false to record
   * everything. @default known secrets (API keys, tokens, private keys, passwords in addresses, payment cards) are replaced
   */
  readonly redact?: RedactOption;
  /** Reports what runs use outside of steps: see `startLint`. @default true where NODE_ENV is "development" or RETAKE_LINT is 1 */
  readonly lint?: boolean;
}

export interface Retake {
  /** Sends everything recorded so far; resolves when the collector has it, or when it could not be sent in time (reported by `diag`). */
  flush(): Promise<void>;
  /** Flushes and stops recording. What the collector did not take stays in the queue on disk for the next process. */
  shutdown(): Promise<void>;
  /** What waits for the collector, and what became of the rest. */
  queueState(): QueueState;
}

/** The recording under way in this process. */
const started = processWide("started", () => ({ retake: undefined as Retake | undefined }));

/**
 * Starts recording: spans and checkpoints go to the collector by OTLP/HTTP,
 * through a queue on disk that outlives this process and the collector's outages.
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
  started.retake ??= runOutside(() => start(options));
  return started.retake;
}

function start(options: InitOptions): Retake {
  const { flushTimeoutMs = 30_000 } = options;
  setRedaction(options.redact);
  if (options.lint ?? lintByEnvironment()) startLint();
  const url = (options.url ?? process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  if (process.env["OTEL_LOG_LEVEL"] === undefined)
    diag.setLogger(new DiagConsoleLogger(), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const headers = headersOf(options);
  Object.assign(collector, { url, headers });
  const queue = new DurableQueue({
    destination: { url, headers },
    queue: options.queue ?? {},
    delayMs: options.exportDelayMs ?? 200,
  });
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({
      "service.name": options.serviceName ?? process.env["OTEL_SERVICE_NAME"] ?? "agent",
      ...options.resource,
    }),
    autoDetectResources: false,
    idGenerator: new RunIdGenerator(),
    spanProcessors: [
      new QueueSpanProcessor(queue),
      ...(options.spanProcessors ?? []).map((processor) => new OutsideSpanProcessor(processor)),
    ],
    logRecordProcessors: [new QueueLogProcessor(queue)],
    metricReaders: [],
    instrumentations: [],
  });
  sdk.start();
  interceptGlobals();
  const send = async (adopted: boolean): Promise<void> => {
    outlet.drain();
    if (!(await queue.flush({ timeoutMs: flushTimeoutMs, adopted }))) report(queue.state(), url);
  };
  // A run waits for its own records only.
  outlet.connect(queue, () => send(false));
  const flush = (): Promise<void> => send(true);
  const stopWatching = flushBeforeExit(queue);
  return {
    flush,
    async shutdown() {
      started.retake = undefined;
      collector.url = undefined;
      await flush();
      outlet.disconnect();
      stopWatching();
      await sdk.shutdown();
      await queue.close();
      // The SDK leaves its providers registered; a later init() could not register its own.
      for (const api of [context, propagation, trace, logs]) api.disable();
    },
    queueState() {
      outlet.drain();
      return queue.state();
    },
  };
}

/** An authorization of the caller's own wins, however it is spelt. */
function headersOf({ key = process.env["RETAKE_KEY"], headers = {} }: InitOptions): Record<string, string> {
  const authorized = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  return { ...(authorized ? {} : keyHeaders(key)), ...headers };
}

function report({ pendingBytes, directory, lastError }: QueueState, url: string): void {
  const where = directory === undefined ? "in memory" : `in ${directory}; the next process sends them`;
  const reason = lastError === undefined ? "" : ` (${lastError.message})`;
  diag.error(`retake: ${url} did not take everything in time${reason}: ${pendingBytes} bytes wait ${where}`);
}
