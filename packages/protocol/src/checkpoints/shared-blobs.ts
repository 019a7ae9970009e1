// Taken when the module is loaded: inside a run the clock may stand still.
const systemNow = Date.now.bind(Date);

const DAY_MS = 24 * 60 * 60 * 1000;

export interface SharedBlobsOptions {
  /** Hashes remembered at most; of more, those unused for longest are forgotten, and sent again. @default 50000 */
  readonly limit?: number;
  /** How long a blob sent counts as there, in milliseconds. Has to be shorter than what the store keeps beyond its runs. @default 86400000 */
  readonly keepMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/**
 * What this process has sent of the blobs that all runs share. One object is
 * given to the encoders of all runs, so that a prompt or a file is sent once.
 */
export class SharedBlobs {
  // In the order of use; the value is when it was sent.
  readonly #sent = new Map<string, number>();
  readonly #limit: number;
  readonly #keepMs: number;
  readonly #now: () => number;

  constructor(options: SharedBlobsOptions = {}) {
    this.#limit = options.limit ?? 50_000;
    this.#keepMs = options.keepMs ?? DAY_MS;
    this.#now = options.now ?? systemNow;
  }

  /** Whether it was sent, and not too long ago. */
  has(hash: string): boolean {
    const time = this.#sent.get(hash);
    if (time === undefined) return false;
    this.#sent.delete(hash);
    if (this.#now() - time >= this.#keepMs) return false;
    this.#sent.set(hash, time);
    return true;
  }

  /** Remembers that it is on its way, ahead of every checkpoint that is sent from now on. */
  markSent(hash: string): void {
    this.#sent.delete(hash);
    this.#sent.set(hash, this.#now());
    if (this.#sent.size <= this.#limit) return;
    for (const oldest of this.#sent.keys()) {
      this.#sent.delete(oldest);
      return;
    }
  }

  /**
   * Has them sent again by the next run that needs them: to be called where one may have been lost.
   *
   * @param hashes @default all
   */
  forget(hashes?: Iterable<string>): void {
    if (hashes === undefined) this.#sent.clear();
    else for (const hash of hashes) this.#sent.delete(hash);
  }
}
