import type { ApiContext } from "../context.ts";

export type RunListener = (runIds: readonly string[]) => void;

export interface RunFeedOptions extends Pick<ApiContext, "store" | "now"> {
  readonly project: string;
  /** @default 1000 */
  readonly intervalMs?: number;
  readonly onFailure: (error: unknown) => void;
}

/** Asks the store which runs changed, for all who listen at once, and only while anybody does. */
export class RunFeed {
  readonly #options: RunFeedOptions;
  readonly #intervalMs: number;
  readonly #listeners = new Set<RunListener>();
  #timer: NodeJS.Timeout | undefined;
  #polling = false;
  #sinceMs = 0;

  constructor(options: RunFeedOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs ?? 1_000;
  }

  /** Changes from now on; the function given back ends it. */
  subscribe(listener: RunListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#sinceMs = this.#options.now();
      this.#schedule();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#polling || this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => void this.#poll(), this.#intervalMs);
  }

  async #poll(): Promise<void> {
    this.#timer = undefined;
    this.#polling = true;
    const { store, project, onFailure } = this.#options;
    try {
      const { runIds, untilMs } = await store.changedRuns(project, this.#sinceMs);
      this.#sinceMs = untilMs;
      if (runIds.length > 0) for (const listener of this.#listeners) listener(runIds);
    } catch (error) {
      onFailure(error);
    } finally {
      this.#polling = false;
      this.#schedule();
    }
  }
}
