import { hash } from "node:crypto";
import { context, logs, trace } from "@opentelemetry/api";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor, type ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { Attribute, decodeCheckpoint, EventName, parseRunState, type CheckpointPoint, type RunState } from "@retake/protocol";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { outlet } from "../telemetry/outlet.ts";
import { RunIdGenerator } from "../telemetry/id-generator.ts";

export interface SeenCheckpoint {
  readonly id: string;
  readonly point: CheckpointPoint;
  readonly stepKey: string;
  readonly spanId: string;
  readonly bytes: number;
  restore(): RunState;
}

/** For tests: takes what runs emit where the exporters would, and restores checkpoints as the store does. */
export class RecordedRuns {
  readonly #records = new InMemoryLogRecordExporter();
  readonly #spans = new InMemorySpanExporter();
  readonly #shared = new Map<string, string>();

  constructor() {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({ idGenerator: new RunIdGenerator(), spanProcessors: [new SimpleSpanProcessor({ exporter: this.#spans })] }),
    );
    logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: this.#records })] }));
  }

  spans(runId: string): ReadableSpan[] {
    outlet.drain();
    return this.#spans.getFinishedSpans().filter((span) => span.spanContext().traceId === runId);
  }

  checkpoints(runId: string): SeenCheckpoint[] {
    this.#keepShared();
    const blobs = new Map<number, string>();
    const seen: SeenCheckpoint[] = [];
    for (const record of this.#checkpointRecords()) {
      if (record.spanContext?.traceId !== runId) continue;
      const id = attribute(record.attributes, Attribute.checkpointId);
      const { root, lines, bytes } = contentOf(record);
      const first = Number(record.attributes[Attribute.checkpointFirst]);
      for (const [i, line] of lines.entries()) blobs.set(first + i, line);
      if (id === "") continue;
      seen.push({
        id,
        point: attribute(record.attributes, Attribute.checkpointPoint) as CheckpointPoint,
        stepKey: attribute(record.attributes, Attribute.stepKey),
        spanId: record.spanContext.spanId,
        bytes,
        restore: () =>
          parseRunState(
            decodeCheckpoint({ id, root, blob: (sequence) => blobs.get(sequence), shared: (hash) => this.#shared.get(hash), sha256 }),
          ),
      });
    }
    return seen;
  }

  /** The recording of a whole run: the state of its last checkpoint. */
  recording(runId: string): RunState {
    return this.checkpoints(runId).at(-1)!.restore();
  }

  /** Takes nothing more; `init()` may be called then. */
  uninstall(): void {
    for (const api of [context, trace, logs]) api.disable();
  }

  #checkpointRecords(): readonly ReadableLogRecord[] {
    outlet.drain();
    return this.#records.getFinishedLogRecords().filter(({ eventName }) => eventName === EventName.checkpoint);
  }

  /** Blobs that all runs share are sent once: they stay when the rest is cleared. */
  #keepShared(): void {
    for (const record of this.#checkpointRecords())
      for (const line of contentOf(record).shared) this.#shared.set(sha256(line).slice(0, 48), line);
  }

  clear(): void {
    this.#keepShared();
    this.#records.reset();
    this.#spans.reset();
  }
}

/** The body's lines: the root where it is the last part, numbered blobs, shared ones. */
function contentOf(record: ReadableLogRecord): { root: string; lines: string[]; shared: string[]; bytes: number } {
  const body = Buffer.from(record.body as Uint8Array).toString();
  const lines = body === "" ? [] : body.split("\n");
  const root = attribute(record.attributes, Attribute.checkpointId) === "" ? "" : lines.shift()!;
  const count = Number(record.attributes[Attribute.checkpointCount]);
  return { root, lines: lines.slice(0, count), shared: lines.slice(count), bytes: body.length };
}

const sha256 = (text: string): string => hash("sha256", text);

function attribute(attributes: Readonly<Record<string, unknown>>, name: string): string {
  const value = attributes[name];
  return typeof value === "string" ? value : "";
}
