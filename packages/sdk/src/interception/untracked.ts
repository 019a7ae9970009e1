import { runOutside } from "../runs/frame.ts";

/**
 * Runs a function as if no run were there: with the machine's clock, timers,
 * randomness and `fetch`, nothing of it recorded. For what is no part of the
 * agent, as logging, metrics or a cache's upkeep. What the function gives must
 * not decide what the agent does: a replay would not get the same.
 *
 * @example
 * ```ts
 * untracked(() => logger.info({ at: Date.now() }, "asked the model"));
 * ```
 */
export function untracked<T>(work: () => T): T {
  return runOutside(work);
}
