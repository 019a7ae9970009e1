import type { KeyUse } from "@retake/store";

const NOTE_EVERY_MS = 10 * 60_000;
const WRITE_AFTER_MS = 1_000;
const MAX_KEYS = 10_000;

/** Tells the store which keys or sessions are in use: each at most once in ten minutes, many by one insert. */
export class KeyUses {
  readonly #write: (uses: readonly KeyUse[]) => Promise<void>;
  readonly #now: () => number;
  readonly #noted = new Map<string, number>();
  #fresh: KeyUse[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (uses: readonly KeyUse[]) => Promise<void>, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  note(id: string): void {
    const timeMs = this.#now();
    if (timeMs - (this.#noted.get(id) ?? -Infinity) < NOTE_EVERY_MS) return;
    if (this.#noted.size >= MAX_KEYS) this.#noted.clear();
    this.#noted.set(id, timeMs);
    this.#fresh.push({ id, timeMs });
    this.#timer ??= setTimeout(() => void this.#flush(), WRITE_AFTER_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const uses = this.#fresh;
    this.#fresh = [];
    // A use that could not be noted is noted with the next one.
    await this.#write(uses).catch(() => {
      for (const { id } of uses) this.#noted.delete(id);
    });
  }
}
