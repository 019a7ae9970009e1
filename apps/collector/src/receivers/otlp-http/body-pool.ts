const SMALLEST = 1 << 16;
/** Larger bodies are rare, and would keep much memory for little. */
const LARGEST = 1 << 22;
const MOST_KEPT_BYTES = 1 << 25;
const KEEP_MS = 30_000;

/**
 * Memory for bodies that is used again while there is load. V8 runs a full collection each time some tens of
 * megabytes were allocated outside of its heap: with a fresh buffer for each body that was a fifth of all work.
 */
export class BodyPool {
  /** By size. */
  #free = new Map<number, Buffer[]>();
  #keptBytes = 0;
  #letGo: NodeJS.Timeout | undefined;

  /** At least so many bytes. */
  take(sizeBytes: number): Buffer {
    if (sizeBytes > LARGEST) return Buffer.allocUnsafeSlow(sizeBytes);
    let room = SMALLEST;
    while (room < sizeBytes) room *= 2;
    const kept = this.#free.get(room)?.pop();
    if (kept === undefined) return Buffer.allocUnsafeSlow(room);
    this.#keptBytes -= room;
    return kept;
  }

  /** Only what nothing reads any more. */
  give(buffer: Buffer): void {
    const room = buffer.length;
    if (room > LARGEST || this.#keptBytes + room > MOST_KEPT_BYTES) return;
    const sameSize = this.#free.get(room);
    if (sameSize === undefined) this.#free.set(room, [buffer]);
    else sameSize.push(buffer);
    this.#keptBytes += room;
    this.#letGo ??= setTimeout(() => this.#clear(), KEEP_MS).unref();
    this.#letGo.refresh();
  }

  #clear(): void {
    this.#free = new Map();
    this.#keptBytes = 0;
  }
}
