import type { Batch } from "@retake/store";
import type { Outcome, Stage } from "./outcome.ts";

export interface GroupCommitOptions {
  /** Writes one batch; resolves when it is durable. */
  readonly write: Stage<Batch>;
  /** Rows after which a group goes without waiting. @default 20000 */
  readonly maxRows?: number;
  /** How long the first request of a group waits for others. @default 50 */
  readonly lingerMs?: number;
  /** How long it waits while no write is under way: who sends one request after another should not wait long for nobody. @default 5 */
  readonly idleLingerMs?: number;
  /** Writes under way at the same time. @default 2 */
  readonly maxWrites?: number;
  /**
   * Once a request has waited this long for its write to begin, no further one is taken: exporters
   * give up after 10 s, and what they send again makes it worse. @default 4000
   */
  readonly maxWaitMs?: number;
}

const overloaded: Outcome = { status: "retry", code: "overloaded", message: "The store is slower than what is sent; send again." };

interface Entry {
  readonly batch: Batch;
  readonly rows: number;
  readonly sinceMs: number;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * Writes what many requests brought as one insert: ClickHouse takes a few large
 * inserts far better than many small ones. Each request gets its outcome when
 * its group is durable.
 */
export class GroupCommit {
  readonly #write: Stage<Batch>;
  readonly #maxRows: number;
  readonly #lingerMs: number;
  readonly #idleLingerMs: number;
  readonly #maxWrites: number;
  readonly #maxWaitMs: number;
  #waiting: Entry[] = [];
  #waitingRows = 0;
  #due = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #writes = new Set<Promise<void>>();
  #draining = false;

  constructor(options: GroupCommitOptions) {
    this.#write = options.write;
    this.#maxRows = options.maxRows ?? 20_000;
    this.#lingerMs = options.lingerMs ?? 50;
    this.#idleLingerMs = options.idleLingerMs ?? 5;
    this.#maxWrites = options.maxWrites ?? 2;
    this.#maxWaitMs = options.maxWaitMs ?? 4_000;
  }

  readonly submit: Stage<Batch> = (batch) => {
    const rows = countRows(batch);
    if (rows === 0) return Promise.resolve({ status: "accepted" });
    const now = Date.now();
    if (now - (this.#waiting[0]?.sinceMs ?? now) > this.#maxWaitMs) return Promise.resolve(overloaded);
    return new Promise((settle) => {
      this.#waiting.push({ batch, rows, sinceMs: now, settle });
      this.#waitingRows += rows;
      this.#flush();
    });
  };

  /** Writes what waits without lingering; resolves when nothing is under way. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#flush();
    while (this.#writes.size > 0) await Promise.race(this.#writes);
  }

  #flush(): void {
    while (this.#waiting.length > 0 && this.#writes.size < this.#maxWrites) {
      if (this.#waitingRows < this.#maxRows && !this.#due && !this.#draining) {
        this.#timer ??= setTimeout(() => this.#becomeDue(), this.#writes.size === 0 ? this.#idleLingerMs : this.#lingerMs);
        return;
      }
      this.#start(this.#takeGroup());
    }
  }

  #becomeDue(): void {
    this.#timer = undefined;
    this.#due = true;
    this.#flush();
  }

  #takeGroup(): Entry[] {
    let rows = 0;
    let count = 0;
    while (count < this.#waiting.length && rows < this.#maxRows) rows += this.#waiting[count++]!.rows;
    const group = this.#waiting.splice(0, count);
    this.#waitingRows -= rows;
    if (this.#waiting.length === 0) {
      this.#due = false;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    return group;
  }

  #start(group: readonly Entry[]): void {
    const writing = this.#writeGroup(group).finally(() => {
      this.#writes.delete(writing);
      this.#flush();
    });
    this.#writes.add(writing);
  }

  async #writeGroup(group: readonly Entry[]): Promise<void> {
    const outcome = await this.#write(group.length === 1 ? group[0]!.batch : join(group.map((entry) => entry.batch)));
    if (outcome.status === "rejected" && group.length > 1) {
      // One request's content must not cost the others their records: each by itself.
      for (const entry of group) entry.settle(await this.#write(entry.batch));
      return;
    }
    for (const entry of group) entry.settle(outcome);
  }
}

function countRows(batch: Batch): number {
  let rows = batch.spans.length + batch.scores.length;
  for (const checkpoint of batch.checkpoints) rows += 1 + checkpoint.blobs.length + checkpoint.shared.length;
  return rows;
}

function join(batches: readonly Batch[]): Batch {
  return {
    spans: batches.flatMap((batch) => batch.spans),
    checkpoints: batches.flatMap((batch) => batch.checkpoints),
    scores: batches.flatMap((batch) => batch.scores),
  };
}
