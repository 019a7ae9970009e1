import type { BegunStep } from "./begin-step.ts";

/** The agent's right to give up a step that is under way. */
export interface GivingUp {
  /** Fulfilled with the signal's reason, once the step is given up. */
  readonly up: Promise<{ readonly error: unknown }>;
  /** The step is over: nothing is watched any more. */
  readonly end: () => void;
}

/** Records that the agent gives a step up, at the moment it aborts the signal. */
export function watchSignal(begun: BegunStep<unknown>, signal: AbortSignal | undefined): GivingUp {
  const { promise: up, resolve } = Promise.withResolvers<{ readonly error: unknown }>();
  if (!signal) return { up, end: () => undefined };
  const abort = (): void => {
    begun.cancel(signal.reason);
    resolve({ error: signal.reason });
  };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return {
    up,
    end: () => {
      signal.removeEventListener("abort", abort);
    },
  };
}
