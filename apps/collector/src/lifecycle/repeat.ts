import { errorFields, type Log } from "../telemetry/log.ts";

export interface Repeated {
  /** Ends the pass under way, and resolves when it has ended. */
  stop(): Promise<void>;
}

export interface RepeatOptions {
  /** Between the end of a pass and the beginning of the next. */
  readonly intervalMs: number;
  readonly log: Log;
  /** What could not be done, where a pass fails: `Could not …`. */
  readonly failure: string;
  readonly pass: (signal: AbortSignal) => Promise<void>;
}

/** Does something now and then, one pass at a time, from now on. */
export function repeat({ intervalMs, log, failure, pass }: RepeatOptions): Repeated {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const once = async (): Promise<void> => {
    try {
      await pass(stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) log("error", failure, errorFields(error));
    }
    if (!stopping.signal.aborted) timer = setTimeout(start, intervalMs);
  };
  let running = Promise.resolve();
  function start(): void {
    running = once();
  }
  start();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
