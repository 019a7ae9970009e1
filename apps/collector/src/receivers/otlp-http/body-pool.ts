const SMALLEST = 1 << 16;
/** Larger bodies are rare, and would keep much memory for little. */
const LARGEST = 1 << 22;
const KEEP_MS = 30_000;

/**
 * Memory for bodies that is used again while there is load. V8 runs a full collection each time some tens of
 * megabytes were allocated outside of its heap: with a fresh buffer for each body that was a fifth of all work.
 */
export class BodyPool {
  /** By size. */
  #free = new Map<number, Buffer[]>();
  readonly #mostKeptBytes: number;
  #keptBytes = 0;
  #letGo: NodeJS.Timeout | undefined;

  /** @param mostKeptBytes what is kept of memory that nobody uses */
  constructor(mostKeptBytes: number) {
    this.#mostKeptBytes = mostKeptBytes;
  }

  /** At least so many bytes. */
  take(sizeBytes: number): Buffer {
    if (sizeBytes > LARGEST) return Buffer.allocUnsafeSlow(sizeBytes);
    const room = roomFor(sizeBytes);
    const kept = this.#free.get(room)?.pop();
    if (kept === undefined) return Buffer.allocUnsafeSlow(room);
    this.#keptBytes -= room;
    return kept;
  }

  /** Only what nothing reads any more. */
  give(buffer: Buffer): void {
    const room = buffer.length;
    if (room > LARGEST || this.#keptBytes + room > this.#mostKeptBytes) return;
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

/** Two sizes to each doubling: bodies of one sender are much alike, and a third of the room is unused at most. */
function roomFor(sizeBytes: number): number {
  let room = SMALLEST;
  while (room < sizeBytes) room *= 2;
  const smaller = room * 0.75;
  return sizeBytes <= smaller ? smaller : room;
}
