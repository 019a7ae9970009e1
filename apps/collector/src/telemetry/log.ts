export type LogLevel = "info" | "warn" | "error";
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** One JSON object a line, for people and machines. */
export function createLog(write: (line: string) => void, now: () => number = Date.now): Log {
  return (level, message, fields = {}) => {
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields })}\n`);
  };
}

/** What is worth a line of an error: never recorded content. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { error: error.message, ...("code" in error ? { code: error.code } : {}), ...cause, stack: error.stack };
}

/** Passes at most one line a period on: a store that is down fails every request. */
export function limitRate(log: Log, periodMs: number, now: () => number = Date.now): Log {
  let next = 0;
  let left = 0;
  return (level, message, fields) => {
    if (now() < next) {
      left++;
      return;
    }
    log(level, message, left > 0 ? { ...fields, alike: left } : fields);
    next = now() + periodMs;
    left = 0;
  };
}
