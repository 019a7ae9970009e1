import {
  SpanBlock,
  type Batch,
  type CheckpointRecord,
  type ContentRecord,
  type LogRecord,
  type MetricRecord,
  type ScoreRecord,
} from "@retake/store";

/** Everything of a batch that is kept as a list of records; spans are columns from the start. */
export type Records = Omit<Batch, "spans">;

/** A batch in the making: requests are added one after the other, and one that fails halfway is taken out again. */
export class Draft implements Batch {
  readonly spans = new SpanBlock();
  readonly checkpoints: CheckpointRecord[] = [];
  readonly scores: ScoreRecord[] = [];
  readonly contents: ContentRecord[] = [];
  readonly logs: LogRecord[] = [];
  readonly metrics: MetricRecord[] = [];

  get rows(): number {
    let rows = this.spans.rows + this.scores.length + this.contents.length + this.logs.length + this.metrics.length;
    for (const checkpoint of this.checkpoints) rows += 1 + checkpoint.blobs.length + checkpoint.shared.length;
    return rows;
  }

  add(records: Partial<Records>): void {
    for (const record of records.checkpoints ?? []) this.checkpoints.push(record);
    for (const record of records.scores ?? []) this.scores.push(record);
    for (const record of records.contents ?? []) this.contents.push(record);
    for (const record of records.logs ?? []) this.logs.push(record);
    for (const record of records.metrics ?? []) this.metrics.push(record);
  }

  /** Does the work, or leaves no trace of it where it throws. */
  atomically<T>(work: () => T): T {
    const spans = this.spans.mark();
    const lengths = this.#lists().map((list) => list.length);
    try {
      return work();
    } catch (error) {
      this.spans.rollback(spans);
      this.#lists().forEach((list, i) => (list.length = lengths[i] ?? 0));
      throw error;
    }
  }

  clear(): void {
    this.spans.clear();
    for (const list of this.#lists()) list.length = 0;
  }

  #lists(): unknown[][] {
    return [this.checkpoints, this.scores, this.contents, this.logs, this.metrics];
  }
}

/** How long memory for a load that may come again is kept. */
const KEEP_MS = 30_000;

/** Drafts that are used again while there is load: their columns have grown to their size. */
export class DraftPool {
  readonly #most: number;
  #free: Draft[] = [];
  #letGo: NodeJS.Timeout | undefined;

  /** @param most kept; those above are left to the garbage collector */
  constructor(most = 8) {
    this.#most = most;
  }

  take(): Draft {
    return this.#free.pop() ?? new Draft();
  }

  /** Only of a draft that nothing reads any more. */
  give(draft: Draft): void {
    if (this.#free.length < this.#most) {
      draft.clear();
      this.#free.push(draft);
    }
    this.#letGo?.refresh();
    this.#letGo ??= setTimeout(() => (this.#free = []), KEEP_MS).unref();
  }
}
