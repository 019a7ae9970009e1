import { RetakeError } from "@retake/protocol";

interface Failures {
  readonly count: number;
  /** Until then no further attempt is looked at. */
  readonly untilMs: number;
  readonly lastMs: number;
}

export interface AttemptsOptions {
  /** Failures without a wait. */
  readonly free: number;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** What is older is forgotten. */
const MEMORY_MS = 60 * 60_000;
const MAX_NAMES = 10_000;

/**
 * Bounds how often secrets of people are guessed: after some failures each further one doubles the wait, up to five
 * minutes. Counted before the guess is looked at, so that many at once count as many.
 */
export class Attempts {
  readonly #free: number;
  readonly #now: () => number;
  readonly #failures = new Map<string, Failures>();

  constructor({ free, now }: AttemptsOptions) {
    this.#free = free;
    this.#now = now;
  }

  /** @throws RetakeError `overloaded` Thrown when it is too early for another. */
  check(name: string): void {
    const waitMs = (this.#failures.get(name)?.untilMs ?? 0) - this.#now();
    if (waitMs > 0) throw tooEarly(waitMs);
  }

  count(name: string): void {
    const nowMs = this.#now();
    const before = this.#failures.get(name);
    const count = before !== undefined && nowMs - before.lastMs < MEMORY_MS ? before.count + 1 : 1;
    const over = count - this.#free;
    const untilMs = over <= 0 ? 0 : nowMs + Math.min(FIRST_WAIT_MS * 2 ** (over - 1), LONGEST_WAIT_MS);
    // The oldest is the first to go.
    this.#failures.delete(name);
    this.#failures.set(name, { count, untilMs, lastMs: nowMs });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_NAMES && oldest !== undefined) this.#failures.delete(oldest);
  }

  /** It was right: what failed before is forgotten. */
  forget(name: string): void {
    this.#failures.delete(name);
  }

  /** It was right: it doesn't count, others do. */
  takeBack(name: string): void {
    const failures = this.#failures.get(name);
    if (failures !== undefined) this.#failures.set(name, { ...failures, count: failures.count - 1, untilMs: 0 });
  }
}

function tooEarly(waitMs: number): RetakeError {
  const seconds = Math.ceil(waitMs / 1000);
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new RetakeError("overloaded", `Too many attempts that failed. Try again in ${wait}.`, { retryable: true, data: { waitMs } });
}
