import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Context, type Span } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

/** Tells a collector that a request carries traces of a collector: tracing it would never end. */
const SELF_HEADER = "x-retake-self-traces";

const STOP_WITHIN_MS = 2_000;

export interface SelfTracesOptions {
  /** Of an OTLP/HTTP endpoint; may be this very collector. */
  readonly url: string;
  readonly key?: string | undefined;
  readonly version: string;
  readonly role: string;
  /** How long spans wait for others. @default 5000 */
  readonly delayMs?: number;
}

/**
 * The collector's own spans. Only made where they are asked for, so that nobody else pays for them.
 *
 * No feedback: a commit is traced when a request of somebody else came since the last traced one, so there
 * are never more commit spans than foreign requests, wherever the spans go.
 */
export class SelfTraces {
  readonly #provider: TracerProvider;
  readonly #inside = new AsyncLocalStorage<Context>();
  #foreign = false;

  constructor({ url, key, version, role, delayMs = 5_000 }: SelfTracesOptions) {
    const headers = { [SELF_HEADER]: "1", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
    const exporter = new OTLPTraceExporter({ url: tracesUrl(url), headers });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        "service.name": "retake-collector",
        "service.version": version,
        "service.instance.id": `${process.pid}`,
        "retake.collector.role": role,
      }),
      spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: delayMs, maxQueueSize: 2_048 })],
    });
  }

  /** To be called for each OTLP request. */
  noteIngest(headers: IncomingHttpHeaders): void {
    if (headers[SELF_HEADER] === undefined) this.#foreign = true;
  }

  async commit<T>(rows: number, work: () => Promise<T>): Promise<T> {
    if (!this.#foreign) return work();
    this.#foreign = false;
    return this.#trace("ingest commit", SpanKind.INTERNAL, { "retake.commit.rows": rows }, ROOT_CONTEXT, work);
  }

  /** @param work gives the status of the answer */
  async request(method: string, route: string, work: () => Promise<number>): Promise<number> {
    const attributes = { "http.request.method": method, "http.route": route };
    return this.#trace(`${method} ${route}`, SpanKind.SERVER, attributes, ROOT_CONTEXT, work, (span, status) => {
      span.setAttribute("http.response.status_code", status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    });
  }

  /** Below a request or a commit; what the collector does for itself is not traced. */
  async storeCall<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const parent = this.#inside.getStore();
    if (parent === undefined) return work();
    const attributes = { "db.system.name": "clickhouse", "db.operation.name": operation };
    return this.#trace(`store ${operation}`, SpanKind.CLIENT, attributes, parent, work);
  }

  /** Sends what there is. A destination that is gone keeps the collector from stopping for a moment only. */
  async stop(): Promise<void> {
    await Promise.race([this.#provider.shutdown().catch(() => undefined), delay(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  async #trace<T>(
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    parent: Context,
    work: () => Promise<T>,
    finish: (span: Span, result: T) => void = () => undefined,
  ): Promise<T> {
    const span = this.#provider.getTracer("@retake/collector").startSpan(name, { kind, attributes }, parent);
    try {
      const result = await this.#inside.run(trace.setSpan(parent, span), work);
      finish(span, result);
      return result;
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }
}

function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}

function tracesUrl(url: string): string {
  const base = url.replace(/\/+$/, "");
  return base.endsWith("/v1/traces") ? base : `${base}/v1/traces`;
}
