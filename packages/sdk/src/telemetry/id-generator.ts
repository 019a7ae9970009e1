import { randomFillSync } from "node:crypto";
import { newRunId } from "@retake/protocol";
import { processWide } from "../process-wide.ts";
import type { IdGenerator } from "@opentelemetry/sdk-trace";

const next = processWide("next-trace-id", () => ({ id: undefined as string | undefined }));

/** Runs `start` so that a root span that it starts has this trace id. */
export function withTraceId<T>(traceId: string, start: () => T): T {
  next.id = traceId;
  try {
    return start();
  } finally {
    next.id = undefined;
  }
}

/**
 * Ids for OpenTelemetry. A trace id is a UUIDv7, so that runs sort by time and
 * stay together in the store; `Math.random` is not used, since a run may seed it.
 */
export class RunIdGenerator implements IdGenerator {
  generateTraceId(): string {
    return next.id ?? newRunId(Date.now(), (bytes) => randomFillSync(bytes));
  }

  generateSpanId(): string {
    const bytes = randomFillSync(Buffer.allocUnsafe(8));
    bytes[0]! |= 1; // never all zero, which is no id
    return bytes.toString("hex");
  }
}
