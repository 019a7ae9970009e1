import type { ApiContext } from "../context.ts";

export interface SignalFeedOptions extends Pick<ApiContext, "store"> {
  /** @default 500 */
  readonly intervalMs?: number;
}

interface Waiter {
  readonly project: string;
  readonly runId: string;
  readonly known: number;
  readonly settle: () => void;
}

/** Asks the store for all runs that wait for a signal at once, and only while any does. What is sent through this process is told at once. */
export class SignalFeed {
  readonly #options: SignalFeedOptions;
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #polling = false;

  constructor(options: SignalFeedOptions) {
    this.#options = options;
  }

  /** Resolves when the run has more signals than are known, after the time, or when the signal aborts. Never rejects. */
  async more(project: string, runId: string, known: number, waitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || waitMs === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: Waiter = { project, runId, known, settle: resolve };
    const timer = setTimeout(resolve, waitMs);
    const onAbort = (): void => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waiters.add(waiter);
    this.#schedule();
    await promise;
    this.#waiters.delete(waiter);
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }

  /** A signal of this run is in the store. */
  tell(project: string, runId: string): void {
    for (const waiter of this.#waiters) if (waiter.runId === runId && waiter.project === project) waiter.settle();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#polling || this.#waiters.size === 0) return;
    this.#timer = setTimeout(() => void this.#poll(), this.#options.intervalMs ?? 500);
  }

  async #poll(): Promise<void> {
    this.#timer = undefined;
    this.#polling = true;
    try {
      const waiters = Map.groupBy(this.#waiters, ({ project }) => project);
      await Promise.all(Array.from(waiters, async ([project, ofProject]) => this.#look(project, ofProject)));
    } catch {
      // Each waiter reads the store itself when its time is up, and reports what is wrong with it.
    } finally {
      this.#polling = false;
      this.#schedule();
    }
  }

  async #look(project: string, waiters: readonly Waiter[]): Promise<void> {
    const counts = await this.#options.store.countSignals(project, [...new Set(waiters.map(({ runId }) => runId))]);
    for (const waiter of waiters) if ((counts.get(waiter.runId) ?? 0) > waiter.known) waiter.settle();
  }
}
