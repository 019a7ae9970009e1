import { syncBuiltinESMExports } from "node:module";
import { processWide } from "../process-wide.ts";
import { interceptClock } from "./clock.ts";
import { interceptFetch } from "./fetch/recorded-fetch.ts";
import { interceptRandomness } from "./randomness.ts";
import { keepTracingOutside } from "./tracing-outside.ts";
import { interceptPromisedTimers } from "./timers/promised-timers.ts";
import { interceptTimers } from "./timers/timer-functions.ts";

export { untracked } from "./untracked.ts";

const state = processWide("interception", () => ({ done: false }));

/**
 * Lets a run's code see the run's clock, randomness, timers and fetch. Patches
 * the process once, and is cheap from then on; outside of runs, and inside of a step's own function,
 * everything stays as the runtime made it.
 */
export function interceptGlobals(): void {
  // A provider may have been registered since.
  keepTracingOutside();
  if (state.done) return;
  state.done = true;
  interceptClock();
  interceptRandomness();
  interceptTimers();
  interceptPromisedTimers();
  interceptFetch();
  // For those who import these functions by name.
  syncBuiltinESMExports();
}
