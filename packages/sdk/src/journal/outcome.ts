import { recordValue, reviveError, reviveValue, RetakeError, type RecordedError, type SettleEntry } from "@retake/protocol";
import type { Outcome } from "./conductor.ts";

/** Causes of causes are kept to this depth. */
const MAX_CAUSES = 8;

/** An error's parts, live: for the encoder, which gives them their recorded form. */
export interface ErrorParts {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  readonly data?: unknown;
  readonly cause?: ErrorParts;
}

/** What is recorded of anything thrown. What has no recorded form is left out of `data`, never the error itself. */
export function errorParts(thrown: unknown, depth = 0): ErrorParts {
  if (!(thrown instanceof Error)) {
    const message = typeof thrown === "string" ? thrown : "A value that is not an Error was thrown.";
    return { name: "Thrown", message, ...(isRecordable(thrown) ? { data: thrown } : {}) };
  }
  const { code, cause } = thrown as { code?: unknown; cause?: unknown };
  const own = Object.fromEntries(Object.entries(thrown).filter(([key, value]) => !ownNames.has(key) && isPlain(value)));
  return {
    name: thrown.name,
    message: thrown.message,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(Object.keys(own).length > 0 && isRecordable(own) ? { data: own } : {}),
    ...(cause !== undefined && depth < MAX_CAUSES ? { cause: errorParts(cause, depth + 1) } : {}),
  };
}

/** The recorded form of anything thrown. */
export function recordError(thrown: unknown): RecordedError {
  return recorded(errorParts(thrown));
}

function recorded({ data, cause, ...rest }: ErrorParts): RecordedError {
  return { ...rest, ...(data === undefined ? {} : { data: recordValue(data) }), ...(cause ? { cause: recorded(cause) } : {}) };
}

/** The parts of a recorded error, live again. */
export function livePartsOf({ name, message, code, data, cause }: RecordedError): ErrorParts {
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(data === undefined ? {} : { data: reviveValue(data) }),
    ...(cause === undefined ? {} : { cause: livePartsOf(cause) }),
  };
}

const ownNames = new Set(["code", "name", "message", "stack", "cause"]);

/** What the agent's code gets for a recorded outcome. */
export function reviveOutcome(settle: SettleEntry): Outcome {
  if (settle.status === "error")
    return { status: "error", error: reviveThrown(settle.error ?? { name: "Error", message: "unknown error" }) };
  return {
    status: "ok",
    output: reviveValue(settle.output ?? null),
    ...(settle.stopped === undefined ? {} : { stopped: settle.stopped }),
  };
}

/** The live form of a recorded error; its class is not restored, but for this product's own. */
export function reviveThrown(error: RecordedError): unknown {
  const data = error.data === undefined ? undefined : reviveValue(error.data);
  if (error.name === "Thrown") return data;
  const revived = reviveError({
    name: error.name,
    message: error.message,
    ...(typeof data === "object" && data !== null ? { data } : {}),
    ...(error.cause === undefined ? {} : { cause: reviveThrown(error.cause) }),
  });
  if (error.code !== undefined) Object.assign(revived, { code: error.code });
  return revived;
}

/** An error by which a step is refused: it never ran, and the run can't go on by itself. */
export function refusal(message: string, cause: unknown): RetakeError {
  return new RetakeError("replay_diverged", message, { cause });
}

function isRecordable(value: unknown): boolean {
  try {
    recordValue(value);
    return true;
  } catch {
    return false;
  }
}

/** Enumerable properties of client errors hold sockets, headers and whole requests: only data is kept. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "function" && typeof value !== "symbol";
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
