import type { Conductor, RunLive } from "./effect-request.ts";

const live: RunLive = { source: "live" };

/** Runs every step; outcomes reach the agent one at a time, in the order they came. */
export class LiveConductor implements Conductor {
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  request(): RunLive {
    return live;
  }

  settle(_key: string, deliver: () => void): void {
    this.#waiting.push(deliver);
    this.#schedule();
  }

  finish(): void {
    // Nothing was promised, so nothing can be missing.
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const deliver = this.#waiting.shift();
      this.#schedule();
      deliver?.();
    });
  }
}
