import { recordValue, reviveError, reviveValue, type Json, type RecordedError, type SettleEntry } from "@retake/protocol";
import type { Outcome } from "./effect-request.ts";

/** The recorded form of anything thrown. What has no recorded form is left out of `data`, never the error itself. */
export function recordError(thrown: unknown): RecordedError {
  if (!(thrown instanceof Error))
    return { name: "Thrown", message: typeof thrown === "string" ? thrown : "A value that is not an Error was thrown.", ...dataOf(thrown) };
  const { code } = thrown as { code?: unknown };
  const own = Object.fromEntries(
    Object.entries(thrown).filter(
      ([key, value]) => key !== "code" && key !== "name" && key !== "message" && key !== "stack" && isPlain(value),
    ),
  );
  return {
    name: thrown.name,
    message: thrown.message,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(Object.keys(own).length > 0 ? dataOf(own) : {}),
  };
}

/** What the agent's code gets for a recorded outcome. */
export function reviveOutcome(settle: SettleEntry): Outcome {
  if (settle.status === "error")
    return { status: "error", error: reviveThrown(settle.error ?? { name: "Error", message: "unknown error" }) };
  return { status: "ok", output: reviveValue(settle.output ?? null), ...(settle.chunks ? { chunks: settle.chunks.map(reviveValue) } : {}) };
}

function reviveThrown(error: RecordedError): unknown {
  const data = error.data === undefined ? undefined : reviveValue(error.data);
  if (error.name === "Thrown") return data;
  const revived = reviveError({ name: error.name, message: error.message, ...(typeof data === "object" && data !== null ? { data } : {}) });
  if (error.code !== undefined) Object.assign(revived, { code: error.code });
  return revived;
}

function dataOf(value: unknown): { data?: Json } {
  try {
    return { data: recordValue(value) };
  } catch {
    return {};
  }
}

/** Enumerable properties of client errors hold sockets, headers and whole requests: only data is kept. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "function" && typeof value !== "symbol";
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
