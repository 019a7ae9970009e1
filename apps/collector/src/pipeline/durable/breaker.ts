export interface BreakerOptions {
  /** The first wait after a failure, in milliseconds. @default 250 */
  readonly firstMs?: number;
  /** @default 5000 */
  readonly longestMs?: number;
  /** @default Math.random */
  readonly random?: () => number;
}

/**
 * Remembers that the store is down. Waits grow, and are spread so that many collectors don't come back together. They
 * are timers, not times compared: a clock that jumps must not hold anything up for hours.
 */
export class Breaker {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #mayProbe = false;

  constructor({ firstMs = 250, longestMs = 5_000, random = Math.random }: BreakerOptions = {}) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#random = random;
  }

  get isOpen(): boolean {
    return this.#failures > 0;
  }

  /** Whether to try: always while closed, once after each wait while open. */
  tryPass(): boolean {
    if (!this.isOpen) return true;
    const may = this.#mayProbe;
    this.#mayProbe = false;
    return may;
  }

  succeeded(): void {
    this.#failures = 0;
    clearTimeout(this.#timer);
  }

  /** Gives how long to wait before the next attempt. */
  failed(): number {
    const longest = Math.min(this.#longestMs, this.#firstMs * 2 ** Math.min(this.#failures, 20));
    this.#failures++;
    const waitMs = longest / 2 + (this.#random() * longest) / 2;
    this.#mayProbe = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#mayProbe = true), waitMs);
    this.#timer.unref();
    return waitMs;
  }
}
