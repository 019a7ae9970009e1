import { TraceFlags, type Context } from "@opentelemetry/api";
import { ProtobufLogsSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { LogRecordProcessor, ReadWriteLogRecord } from "@opentelemetry/sdk-logs";
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace";
import { Attribute, EventName } from "@retake/protocol";
import type { DurableQueue } from "../queue/index.ts";
import { runOutside } from "../runs/frame.ts";

/** Spans go into the queue as they end. */
export class QueueSpanProcessor implements SpanProcessor {
  readonly #queue: DurableQueue;

  constructor(queue: DurableQueue) {
    this.#queue = queue;
  }

  onStart(): void {
    // Begun spans are announced by log records.
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    const payload = ProtobufTraceSerializer.serializeRequest([span]);
    if (payload) this.#queue.append({ signal: "traces", payload });
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Log records go into the queue as they are emitted. */
export class QueueLogProcessor implements LogRecordProcessor {
  readonly #queue: DurableQueue;

  constructor(queue: DurableQueue) {
    this.#queue = queue;
  }

  onEmit(record: ReadWriteLogRecord): void {
    const payload = ProtobufLogsSerializer.serializeRequest([record]);
    if (payload) this.#queue.append({ signal: "logs", payload, blobs: blobsOf(record) });
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** The numbers that a collector may ask a checkpoint's record again by. */
function blobsOf({ eventName, spanContext, attributes }: ReadWriteLogRecord): { runId: string; first: number; count: number } | undefined {
  if (eventName !== EventName.checkpoint || !spanContext) return undefined;
  const first = attributes[Attribute.checkpointFirst];
  const count = attributes[Attribute.checkpointCount];
  if (typeof first !== "number" || typeof count !== "number") return undefined;
  return { runId: spanContext.traceId, first, count };
}

/** Another processor, kept out of the run: its clock, timers and requests are not the agent's. */
export class OutsideSpanProcessor implements SpanProcessor {
  readonly #inner: SpanProcessor;

  constructor(inner: SpanProcessor) {
    this.#inner = inner;
  }

  onStart(span: Span, parent: Context): void {
    runOutside(() => this.#inner.onStart(span, parent));
  }

  onEnding(span: Span): void {
    runOutside(() => this.#inner.onEnding?.(span));
  }

  onEnd(span: ReadableSpan): void {
    runOutside(() => this.#inner.onEnd(span));
  }

  forceFlush(): Promise<void> {
    return runOutside(() => this.#inner.forceFlush());
  }

  shutdown(): Promise<void> {
    return runOutside(() => this.#inner.shutdown());
  }
}
