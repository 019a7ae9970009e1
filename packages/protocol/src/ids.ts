import { z } from "zod";

/** A run's id is its trace id: 16 bytes in lower-case hex, a UUIDv7 when the SDK made it. */
export const runId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "expected 32 lower-case hex digits")
  .describe("Run id: the trace id in hex");
export const spanId = z
  .string()
  .regex(/^[0-9a-f]{16}$/, "expected 16 lower-case hex digits")
  .describe("Span id in hex");
export const checkpointId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "expected 32 lower-case hex digits")
  .describe("Checkpoint id: the digest of the state");

/** A UUIDv7 (RFC 9562) as 32 hex digits; sorts by time of creation. */
export function newRunId(
  nowMs: number = Date.now(),
  random: (bytes: Uint8Array) => Uint8Array = (bytes) => globalThis.crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
): string {
  const bytes = random(new Uint8Array(16));
  let rest = nowMs;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
}
