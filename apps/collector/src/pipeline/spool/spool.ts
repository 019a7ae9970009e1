import type { Log } from "../../telemetry/log.ts";
import type { Payload } from "../payload.ts";
import { packBody } from "./body.ts";
import type { SpoolLock } from "./lock.ts";
import type { RejectedFiles } from "./rejected-files.ts";
import type { SegmentChain } from "./segment-chain.ts";
import type { Position, SpoolDirectory } from "./spool-directory.ts";
import { SpoolReader } from "./spool-reader.ts";
import { SpoolWriter, type NewRecord } from "./spool-writer.ts";

export interface SpoolStats {
  /** On disk, of what is not drained. */
  readonly pendingBytes: number;
  /** Not drained. */
  readonly payloads: number;
  /** When the oldest of them was received, in Unix milliseconds. */
  readonly oldestMs: number | null;
  /** Since it was opened: payloads that were stored and could not be read, */
  readonly damaged: number;
  /** that were stored, */
  readonly appended: number;
  /** and that were drained. */
  readonly drained: number;
}

export interface SpooledPayloads {
  readonly payloads: readonly Payload[];
  /** They are where they belong: neither read again nor kept. In the order of the reads. */
  done(): Promise<void>;
}

/** Payloads on disk, in the order in which they came. What is not drained when the process ends is read again by the next. */
export interface Spool {
  /** Resolves when all of them survive the end of the machine, or none is in: the disk is full, or fails. */
  append(payloads: readonly Payload[]): Promise<"stored" | "full">;
  /** The next ones, of about so many bytes, at least one; null when all have been read. One read at a time. */
  read(maxBytes: number): Promise<SpooledPayloads | null>;
  /**
   * Keeps a payload that the store refused for good in a file of its own; gives its path.
   *
   * @throws the file system's error, or one of ours where a quarter of the spool's bound is used up by such files
   */
  setAside(payload: Payload, reason: string): Promise<string>;
  stats(): SpoolStats;
  close(): Promise<void>;
}

export interface FileSpoolOptions {
  readonly directory: SpoolDirectory;
  readonly lock: SpoolLock;
  readonly chain: SegmentChain;
  readonly rejected: RejectedFiles;
  readonly start: Position;
  readonly oldestMs: number | null;
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly now: () => number;
  readonly log: Log;
}

export class FileSpool implements Spool {
  readonly #options: FileSpoolOptions;
  readonly #writer: SpoolWriter;
  readonly #reader: SpoolReader;
  #drainedTo: Position;
  #oldestMs: number | null;
  #appended = 0;
  #drained = 0;
  /** Reads that are not done. */
  #open = 0;
  /** A payload of this size did not fit, and nothing has been removed since. */
  #refusedBytes = Infinity;
  #packing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: FileSpoolOptions) {
    this.#options = options;
    this.#drainedTo = options.start;
    this.#oldestMs = options.oldestMs;
    this.#reader = new SpoolReader(options.chain, options.start, options.log);
    this.#writer = new SpoolWriter({ ...options, onStored: (records) => this.#count(records) });
  }

  async append(payloads: readonly Payload[]): Promise<"stored" | "full"> {
    const rawBytes = payloads.reduce((sum, { body }) => sum + body.length, 0);
    // Compressing it to find that out again would cost more than telling the sender to come back.
    if (this.#closed || rawBytes >= this.#refusedBytes) return "full";
    if (payloads.length === 0) return "stored";
    // One that is packed sooner than one before it waits: order is kept.
    const packed = Promise.all([packAll(payloads, this.#options.now()), this.#packing]);
    this.#packing = packed.then(() => undefined);
    const [records] = await packed;
    if (this.#isClosed()) return "full";
    const result = await this.#writer.append(records);
    // By its bound, not by a disk that failed and may come to itself.
    const { chain, maxBytes } = this.#options;
    if (result === "full" && chain.totalBytes > 0 && chain.totalBytes + rawBytes > maxBytes)
      this.#refusedBytes = Math.min(this.#refusedBytes, rawBytes);
    return result;
  }

  async read(maxBytes: number): Promise<SpooledPayloads | null> {
    if (this.#closed) return null;
    const { payloads, end } = await this.#reader.read(maxBytes);
    if (payloads.length > 0) {
      this.#open++;
      return { payloads, done: () => this.#finish(end, payloads.length) };
    }
    // Nothing but damage.
    if (this.#open === 0 && end.sequence > this.#drainedTo.sequence) await this.#drainTo(end);
    return null;
  }

  async setAside(payload: Payload, reason: string): Promise<string> {
    return this.#options.rejected.keep(payload, reason, this.#options.now());
  }

  stats(): SpoolStats {
    const { chain } = this.#options;
    const payloads = Math.max(0, chain.nextSequence - this.#drainedTo.sequence);
    return {
      pendingBytes: chain.bytesAfter(this.#drainedTo),
      payloads,
      oldestMs: payloads === 0 ? null : this.#oldestMs,
      damaged: this.#reader.damaged,
      appended: this.#appended,
      drained: this.#drained,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer.drain();
    await this.#options.chain.close();
    await this.#options.directory.close();
    this.#options.lock.release();
  }

  async #finish(end: Position, payloads: number): Promise<void> {
    this.#open--;
    this.#drained += payloads;
    await this.#drainTo(end);
  }

  async #drainTo(end: Position): Promise<void> {
    if (this.#closed) return;
    const { chain, directory } = this.#options;
    this.#drainedTo = end;
    this.#refusedBytes = Infinity;
    await directory.writeCursor(end);
    await chain.removeBefore(end.segment);
    const { last } = chain;
    if (last?.number === end.segment && last.sizeBytes <= end.offset && !this.#writer.isBusy) await chain.remove(last);
    const oldest = await this.#reader.find(end);
    if (oldest) this.#oldestMs = oldest.record.receivedMs;
  }

  #count(records: readonly NewRecord[]): void {
    if (this.stats().payloads === records.length) this.#oldestMs = records[0]?.receivedMs ?? null;
    this.#appended += records.length;
  }

  #isClosed(): boolean {
    return this.#closed;
  }
}

async function packAll(payloads: readonly Payload[], receivedMs: number): Promise<NewRecord[]> {
  const records: NewRecord[] = [];
  for (const { project, signal, body } of payloads) {
    records.push({ project, signal, receivedMs, rawBytes: body.length, ...(await packBody(body)) });
  }
  return records;
}
