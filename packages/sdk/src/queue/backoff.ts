import { clearTimeout, random, setTimeout } from "../interception/natives.ts";

const FIRST_MS = 200;
const LONGEST_MS = 10_000;

/** Waits that grow, spread so that many senders don't come back together. */
export class Backoff {
  #failures = 0;
  #wake: (() => void) | undefined;
  #asked = false;

  /** The last attempt went well. */
  reset(): void {
    this.#failures = 0;
  }

  /**
   * Waits before the next attempt, without keeping the process up.
   *
   * @param leastMs what the other side asked for
   */
  async wait(signal: AbortSignal, leastMs = 0): Promise<void> {
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(this.#failures++, 10));
    const waitMs = Math.max(leastMs, longest / 2 + (random() * longest) / 2);
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      timer.unref();
      signal.addEventListener("abort", done);
      // What the other side asked for is kept.
      this.#asked = leastMs > 0;
      this.#wake = done;
    });
  }

  /** Ends a wait, since somebody waits for the outcome. */
  hurry(): void {
    if (this.#asked) return;
    this.#failures = Math.min(this.#failures, 2);
    this.#wake?.();
  }
}
