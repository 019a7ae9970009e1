import { newRunId } from "@retake/protocol";
import type { IdGenerator } from "@opentelemetry/sdk-trace";
import { dateNow, randomFillSync } from "../interception/natives.ts";
import { processWide } from "../process-wide.ts";

const next = processWide("next-ids", () => ({ traceId: undefined as string | undefined, spanId: undefined as string | undefined }));
/** An id for a run, made by the machine's own clock and randomness: inside a run they are the run's. */
export function freshRunId(): string {
  return newRunId(dateNow(), (bytes) => randomFillSync(bytes));
}

/** Runs `start` so that a root span that it starts has this trace id. */
export function withTraceId<T>(traceId: string, start: () => T): T {
  next.traceId = traceId;
  try {
    return start();
  } finally {
    next.traceId = undefined;
  }
}

/** Runs `start` so that the span that it starts has this id. */
export function withSpanId<T>(spanId: string, start: () => T): T {
  next.spanId = spanId;
  try {
    return start();
  } finally {
    next.spanId = undefined;
  }
}

/**
 * Ids for OpenTelemetry. A trace id is a UUIDv7, so that runs sort by time and
 * stay together in the store; `Math.random` is not used, since a run seeds it.
 */
export class RunIdGenerator implements IdGenerator {
  generateTraceId(): string {
    return next.traceId ?? freshRunId();
  }

  generateSpanId(): string {
    if (next.spanId !== undefined) return next.spanId;
    const bytes = randomFillSync(Buffer.allocUnsafe(8));
    bytes[0]! |= 1; // never all zero, which is no id
    return bytes.toString("hex");
  }
}
