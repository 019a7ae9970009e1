import { hash } from "node:crypto";
import { context, logs, trace } from "@opentelemetry/api";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { Attribute, decodeCheckpoint, EventName, runState, type CheckpointPoint, type RunState } from "@retake/protocol";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
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

  constructor() {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({ idGenerator: new RunIdGenerator(), spanProcessors: [new SimpleSpanProcessor({ exporter: this.#spans })] }),
    );
    logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: this.#records })] }));
  }

  spans(runId: string): ReadableSpan[] {
    return this.#spans.getFinishedSpans().filter((span) => span.spanContext().traceId === runId);
  }

  checkpoints(runId: string): SeenCheckpoint[] {
    const blobs: string[] = [];
    const seen: SeenCheckpoint[] = [];
    for (const record of this.#records.getFinishedLogRecords()) {
      if (record.eventName !== EventName.checkpoint || record.spanContext?.traceId !== runId) continue;
      const body = Buffer.from(record.body as Uint8Array).toString();
      const lines = body.split("\n");
      const id = attribute(record.attributes, Attribute.checkpointId);
      const root = id === "" ? "" : lines.shift()!;
      if (blobs.length !== Number(record.attributes[Attribute.checkpointFirst])) throw new Error("a gap in the blobs' numbers");
      blobs.push(...lines);
      if (id === "") continue;
      seen.push({
        id,
        point: attribute(record.attributes, Attribute.checkpointPoint) as CheckpointPoint,
        stepKey: attribute(record.attributes, Attribute.stepKey),
        spanId: record.spanContext.spanId,
        bytes: body.length,
        restore: () =>
          runState.parse(decodeCheckpoint({ id, root, blob: (sequence) => blobs[sequence], sha256: (text) => hash("sha256", text) })),
      });
    }
    return seen;
  }

  /** The recording of a whole run: the state of its last checkpoint. */
  recording(runId: string): RunState {
    return this.checkpoints(runId).at(-1)!.restore();
  }

  clear(): void {
    this.#records.reset();
    this.#spans.reset();
  }
}

function attribute(attributes: Readonly<Record<string, unknown>>, name: string): string {
  const value = attributes[name];
  return typeof value === "string" ? value : "";
}
