import { errorFields, type Log } from "../../telemetry/log.ts";
import { sizeOf, type SpoolRecord } from "./record.ts";
import type { SegmentChain } from "./segment-chain.ts";
import { countFitting, type Segment } from "./segment.ts";
import type { SpoolDirectory } from "./spool-directory.ts";

export type NewRecord = Omit<SpoolRecord, "sequence">;

export interface SpoolWriterOptions {
  readonly directory: SpoolDirectory;
  readonly chain: SegmentChain;
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly log: Log;
  readonly onStored: (records: readonly NewRecord[]) => void;
}

interface Entry {
  readonly records: readonly NewRecord[];
  readonly settle: (result: "stored" | "full") => void;
}

/** Appends by group: what comes while the disk is syncing shares the next sync. */
export class SpoolWriter {
  readonly #options: SpoolWriterOptions;
  #waiting: Entry[] = [];
  #running: Promise<void> | undefined;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  append(records: readonly NewRecord[]): Promise<"stored" | "full"> {
    return new Promise((settle) => {
      this.#waiting.push({ records, settle });
      this.#running ??= this.#run().finally(() => (this.#running = undefined));
    });
  }

  /** Resolves when nothing is under way. */
  async drain(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const fitting = this.#takeFitting();
      if (fitting.length === 0) continue;
      const records = fitting.flatMap((entry) => entry.records);
      const result = await this.#store(records);
      if (result === "stored") this.#options.onStored(records);
      for (const entry of fitting) entry.settle(result);
    }
  }

  #takeFitting(): Entry[] {
    const { chain, maxBytes } = this.#options;
    let roomBytes = maxBytes - chain.totalBytes;
    const fitting: Entry[] = [];
    for (const entry of this.#waiting.splice(0)) {
      const sizeBytes = entry.records.reduce((sum, record) => sum + sizeOf(record), 0);
      if (sizeBytes > roomBytes) entry.settle("full");
      else {
        roomBytes -= sizeBytes;
        fitting.push(entry);
      }
    }
    return fitting;
  }

  /** All of them or none: what could not be synced is cut off again. */
  async #store(records: readonly NewRecord[]): Promise<"stored" | "full"> {
    const { chain, directory, log } = this.#options;
    const written: Segment[] = [];
    try {
      const first = chain.nextSequence;
      await this.#write(
        records.map((record, i) => ({ ...record, sequence: first + i })),
        written,
      );
      for (const segment of written) await segment.sync();
      if (written.some((segment) => !chain.has(segment))) await directory.sync();
      chain.publish(written, records.length);
      return "stored";
    } catch (error) {
      log("error", "The spool's disk did not take records", errorFields(error));
      for (const segment of written) await (chain.has(segment) ? segment.rollBack() : segment.remove());
      // What a disk that failed makes of later writes to the same file is not to be relied on.
      chain.seal();
      return "full";
    }
  }

  async #write(records: readonly SpoolRecord[], written: Segment[]): Promise<void> {
    const { chain, segmentBytes } = this.#options;
    let segment = chain.active;
    for (let from = 0; from < records.length;) {
      let count = segment ? countFitting(records, from, segmentBytes - segment.writtenBytes) : 0;
      if (!segment || count === 0) {
        segment = await chain.create();
        // One that is larger than a segment has one of its own.
        count = Math.max(1, countFitting(records, from, segmentBytes));
      }
      if (!written.includes(segment)) written.push(segment);
      await segment.write(records.slice(from, from + count));
      from += count;
    }
  }
}
