/**
 * An error of a fetch with the class that it had: recorded ones come back as
 * plain errors with a name, and code asks for `instanceof TypeError`.
 */
export function revivedClass(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof DOMException) return error;
  const { name, message, cause } = error;
  if (name === "TypeError") return Object.assign(new TypeError(message, cause === undefined ? undefined : { cause }), ownOf(error));
  if (name === "AbortError" || name === "TimeoutError") return new DOMException(message, { name, cause });
  return error;
}

function ownOf(error: Error): object {
  return Object.fromEntries(Object.entries(error).filter(([key]) => key !== "cause" && key !== "message" && key !== "name"));
}
