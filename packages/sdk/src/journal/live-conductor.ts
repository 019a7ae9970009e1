import { setImmediate } from "../interception/natives.ts";
import type { Conductor, Delivery, EffectRequest, RunLive, Served } from "./conductor.ts";

const live: RunLive = { source: "live" };

/** Runs every step; what they give reaches the agent one at a time, in the order it came. */
export class LiveConductor implements Conductor {
  readonly sealed = false;
  readonly #waiting: (() => void)[] = [];
  #scheduled = false;

  attach(): void {
    // A live run has nothing to tell.
  }

  request(_request: EffectRequest): Served | RunLive {
    return live;
  }

  cancel(_key: string): void {
    // Recorded where it is made.
  }

  patched(_id: string): boolean {
    return true;
  }

  deliver(_key: string, _type: Delivery["type"], hand: (recorded: undefined) => void): void {
    this.#waiting.push(() => {
      hand(undefined);
    });
    this.#schedule();
  }

  finish(): void {
    // Nothing was promised, so nothing can be missing.
  }

  close(): void {
    // What is still under way is delivered to whoever waits for it, recorded no more.
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const next = this.#waiting.shift();
      this.#schedule();
      next?.();
    });
  }
}
