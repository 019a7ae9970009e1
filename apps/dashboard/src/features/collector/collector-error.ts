import type { ErrorCode } from "@retake/protocol";

/** An error of the API as the browser sees it: the protocol's code and message, without its schema library. */
export class CollectorError extends Error {
  override readonly name = "CollectorError";
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { data?: Readonly<Record<string, unknown>>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }

  static async fromResponse(response: Response): Promise<CollectorError> {
    try {
      const { error } = (await response.json()) as { error: { code: ErrorCode; message: string; data?: Record<string, unknown> } };
      return new CollectorError(error.code, error.message, { data: error.data ?? {} });
    } catch (cause) {
      return new CollectorError("internal", `The dashboard's server answered ${response.status}.`, { cause });
    }
  }
}

/** Whether asking again may help. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof CollectorError &&
    (error.code === "collector_unreachable" || error.code === "store_unavailable" || error.code === "overloaded")
  );
}
