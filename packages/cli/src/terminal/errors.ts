import { RetakeError } from "@retake/protocol";

/** An error as one paragraph: what happened, and where to read on. */
export function describeError(error: unknown): string {
  if (RetakeError.isInstance(error)) return `${error.message}\n(${error.code}; docs/errors/${error.code}.md says more)`;
  return error instanceof Error ? `Unexpected: ${error.stack ?? error.message}` : `Unexpected: ${String(error)}`;
}
