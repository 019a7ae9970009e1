import type { BegunStep } from "../steps/begin-step.ts";
import type { ApiErrors } from "./api-errors.ts";

/** The agent's right to give up a call by the signal that it passed with it. */
export interface GivingUp {
  /** Fulfilled with what the call fails with, once it is given up. */
  readonly up: Promise<unknown>;
  /** For the agent, where the answer is a stream; the signal aborts it too. */
  readonly controller: AbortController;
  /** The call is over. */
  readonly end: () => void;
}

/** Records that the agent gives a call up, at the moment it does. */
export function watchSignal(begun: BegunStep<unknown>, signal: AbortSignal | undefined, errors: ApiErrors): GivingUp {
  const { promise: up, resolve } = Promise.withResolvers<unknown>();
  const controller = new AbortController();
  if (!signal) return { up, controller, end: () => undefined };
  const abort = (): void => {
    const error = errors.toRecorded(errors.userAbort(signal.reason));
    begun.cancel(error);
    controller.abort(signal.reason);
    resolve(error);
  };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return {
    up,
    controller,
    end: () => {
      signal.removeEventListener("abort", abort);
    },
  };
}
