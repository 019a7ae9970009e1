import { RetakeError } from "@retake/protocol";

export interface LookupCacheOptions<Row> {
  /** Those of these ids that there are. */
  readonly find: (ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>;
  /** Milliseconds of a clock that is never set. @default performance.now */
  readonly now?: () => number;
}

/** What is known of a key is read again in the background when it is this old, and waited for when it is TTL_MS old. */
const REFRESH_MS = 1_500;
/** With PATIENCE_MS the time in which a revocation holds everywhere: 5 s. */
const TTL_MS = 4_000;
const PATIENCE_MS = 1_000;
/** How long a key is taken that was valid when the store was last heard of. */
const GRACE_MS = 60 * 60_000;
/** After a read that failed, requests with such keys don't wait for the next one. */
const BACK_OFF_MS = 2_000;
const MAX_ENTRIES = 10_000;
const MAX_READS = 10_000;
const IDS_A_READ = 1_000;

interface Entry<Row> {
  readonly row: Row | null;
  /** When the read began that brought it. */
  readonly readMs: number;
}

/**
 * Keys, sessions or projects by their ids, as the store had them seconds ago. There is one query at a time, for all ids that are asked
 * for meanwhile: whoever sends made-up keys costs the store no more than that.
 */
export class LookupCache<Row> {
  readonly #find: LookupCacheOptions<Row>["find"];
  readonly #now: () => number;
  // Apart, so that made-up ids can't push out those that are there.
  readonly #known = new Map<string, Entry<Row>>();
  readonly #unknown = new Map<string, Entry<Row>>();
  readonly #reads = new Map<string, PromiseWithResolvers<Row | null>>();
  #queue: string[] = [];
  #reading = false;
  #failedMs = -Infinity;

  constructor({ find, now = () => performance.now() }: LookupCacheOptions<Row>) {
    this.#find = find;
    this.#now = now;
  }

  /**
   * null where there is no such key.
   *
   * @throws RetakeError `store_unavailable` Thrown when the store does not answer and the key was not seen lately.
   */
  async find(id: string): Promise<Row | null> {
    const entry = this.#known.get(id) ?? this.#unknown.get(id);
    const ageMs = entry === undefined ? Infinity : this.#now() - entry.readMs;
    if (entry !== undefined && ageMs < REFRESH_MS) return entry.row;
    const read = this.#read(id);
    if (entry !== undefined && ageMs < TTL_MS) return entry.row;
    const kept = ageMs < GRACE_MS ? entry?.row : undefined;
    if (kept && this.#now() - this.#failedMs < BACK_OFF_MS) return kept;
    try {
      return await within(read, PATIENCE_MS);
    } catch (cause) {
      this.#failedMs = this.#now();
      if (kept) return kept;
      throw new RetakeError("store_unavailable", "What the request was sent with can't be checked now: the store does not answer.", {
        cause,
        retryable: true,
      });
    }
  }

  /** Something was done to it through this process: the next request asks anew. */
  forget(id: string): void {
    this.#known.delete(id);
    this.#unknown.delete(id);
  }

  /** As {@link LookupCache.forget}, for all that hold. */
  forgetWhere(holds: (row: Row) => boolean): void {
    for (const [id, { row }] of this.#known) if (row !== null && holds(row)) this.#known.delete(id);
  }

  #read(id: string): Promise<Row | null> {
    const underWay = this.#reads.get(id);
    if (underWay !== undefined) return underWay.promise;
    if (this.#reads.size >= MAX_READS) return Promise.reject(new Error("Too many unknown ids at once."));
    const read = Promise.withResolvers<Row | null>();
    // Nobody may be waiting: a refresh in the background.
    read.promise.catch(() => undefined);
    this.#reads.set(id, read);
    this.#queue.push(id);
    if (!this.#reading) void this.#readAll();
    return read.promise;
  }

  async #readAll(): Promise<void> {
    this.#reading = true;
    while (this.#queue.length > 0) {
      const ids = this.#queue.slice(0, IDS_A_READ);
      this.#queue = this.#queue.slice(IDS_A_READ);
      const readMs = this.#now();
      try {
        const found = await this.#find(ids);
        for (const id of ids) this.#settle(id, { row: found.get(id) ?? null, readMs });
      } catch (error) {
        for (const id of ids) this.#take(id)?.reject(error);
      }
    }
    this.#reading = false;
  }

  #settle(id: string, entry: Entry<Row>): void {
    this.forget(id);
    const entries = entry.row === null ? this.#unknown : this.#known;
    entries.set(id, entry);
    const [oldest] = entries.keys();
    if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
    this.#take(id)?.resolve(entry.row);
  }

  #take(id: string): PromiseWithResolvers<Row | null> | undefined {
    const read = this.#reads.get(id);
    this.#reads.delete(id);
    return read;
  }
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
