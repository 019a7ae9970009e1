import type { ErrorCode } from "./error-code.ts";

const marker = Symbol.for("retake.error");

export interface RetakeErrorOptions {
  /** Whether the same call may succeed later. @default false */
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** Facts a program can read: ids, limits, positions. Never secrets. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class of Retake. What happened is in `code`, what to do about it
 * in `message` and in `docs/errors/<code>.md`.
 */
export class RetakeError extends Error {
  override readonly name = "RetakeError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  readonly [marker] = true;

  constructor(code: ErrorCode, message: string, options: RetakeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.data = options.data ?? {};
  }

  /** True for errors of any copy of this package, where `instanceof` would fail. */
  static isInstance(value: unknown): value is RetakeError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
