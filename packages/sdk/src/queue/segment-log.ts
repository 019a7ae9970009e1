import type { MissingBlobs } from "@retake/protocol";
import { decodeRecord, type BlobRange, type QueuedRecord } from "./record-format.ts";
import type { Segment } from "./segment.ts";

/** A place between two records. Segments are counted from 0. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

/** Records to be sent together, and the place after them. */
export interface Chunk {
  readonly records: readonly QueuedRecord[];
  readonly end: Position;
  /** Records that could not be read. */
  readonly damaged: number;
}

export const CHUNK_BYTES = 1024 * 1024;
export const CHUNK_RECORDS = 512;

export interface SegmentLogOptions {
  /** Acknowledged segments that are kept, to be sent again. In bytes. */
  readonly retainBytes: number;
  readonly onAcknowledged?: (position: Position) => void;
  readonly onClosed?: () => void;
}

export function isBefore(a: Position, b: Position): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}

/** Segments in their order: appended at the end, read and acknowledged from the front, removed some time later. */
export class SegmentLog {
  readonly #options: SegmentLogOptions;
  readonly #segments = new Map<number, Segment>();
  #firstSegment = 0;
  #nextSegment = 0;
  #position: Position = { segment: 0, offset: 0 };
  #totalBytes = 0;
  /** Bytes of acknowledged records that are still there. */
  #acknowledgedBytes = 0;

  constructor(options: SegmentLogOptions) {
    this.#options = options;
  }

  /** Up to where everything is acknowledged. */
  get position(): Position {
    return this.#position;
  }

  /** After the last record. */
  get end(): Position {
    const last = this.#nextSegment - 1;
    return last < 0 ? this.#position : { segment: last, offset: this.#segments.get(last)?.sizeBytes ?? 0 };
  }

  get pendingBytes(): number {
    return this.#totalBytes - this.#acknowledgedBytes;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  get segments(): number {
    return this.#segments.size;
  }

  /** The last segment's number; -1 where there is none. */
  get last(): number {
    return this.#nextSegment - 1;
  }

  get active(): Segment | undefined {
    return this.#segments.get(this.#nextSegment - 1);
  }

  get isEmpty(): boolean {
    return !isBefore(this.#position, this.end);
  }

  /** Adds a segment at the end. */
  add(segment: Segment): void {
    this.#segments.set(this.#nextSegment++, segment);
    this.#totalBytes += segment.sizeBytes;
    this.#skipFinished();
  }

  /** @throws the segment's error, with nothing appended */
  append(record: Buffer): void {
    this.active!.append(record);
    this.#totalBytes += record.length;
  }

  /** The next records after the acknowledged ones, as many as go into one request. */
  async next(): Promise<Chunk | undefined> {
    if (this.isEmpty) return undefined;
    this.#skipFinished();
    const { segment: index, offset } = this.#position;
    const segment = this.#segments.get(index);
    if (!segment) return undefined;
    const { records, length, damaged, reachedEnd } = await readRecords(segment, offset);
    const end =
      reachedEnd && index < this.#nextSegment - 1 ? { segment: index + 1, offset: 0 } : { segment: index, offset: offset + length };
    return { records, end, damaged };
  }

  acknowledge(end: Position): void {
    for (let index = this.#position.segment; index <= end.segment; index++) {
      const size = index < end.segment ? (this.#segments.get(index)?.sizeBytes ?? 0) : end.offset;
      this.#acknowledgedBytes += size - (index === this.#position.segment ? this.#position.offset : 0);
    }
    this.#position = end;
    this.#options.onAcknowledged?.(end);
    this.release(this.#options.retainBytes);
  }

  /** Takes what is before a place for acknowledged, as far as there is so much. */
  acknowledgeUpTo(segment: number, offset: number): void {
    this.acknowledge({ segment, offset: Math.min(offset, this.#segments.get(segment)?.sizeBytes ?? 0) });
  }

  /** Removes acknowledged segments, the oldest first, until at most so much is left of them. */
  release(retainBytes: number): void {
    while (this.#acknowledgedBytes > retainBytes && this.#firstSegment < this.#position.segment) this.#removeFirst();
  }

  /** Acknowledged checkpoint records that hold some of these blobs, as far as they are still there. */
  async find(holes: readonly MissingBlobs[]): Promise<QueuedRecord[]> {
    const found: QueuedRecord[] = [];
    const end = this.#position;
    for (let index = this.#firstSegment; index <= end.segment; index++) {
      const limit = index === end.segment ? end.offset : Infinity;
      for (let offset = 0; offset < limit;) {
        const segment = this.#segments.get(index);
        if (!segment || offset >= segment.sizeBytes) break;
        const { records, length } = await readRecords(segment, offset);
        for (const record of records) if (isIn(record, holes)) found.push(record);
        offset += length;
      }
    }
    return found;
  }

  /** Gives the handles back. Pending records stay where their segments outlive the process. */
  close(): void {
    for (const segment of this.#segments.values()) segment.close();
    this.#segments.clear();
    this.#options.onClosed?.();
  }

  remove(): void {
    for (const segment of this.#segments.values()) segment.remove();
    this.#segments.clear();
  }

  /** Leaves segments that are acknowledged to their end and not the last. */
  #skipFinished(): void {
    while (this.#position.segment < this.#nextSegment - 1) {
      const { segment, offset } = this.#position;
      if (offset < (this.#segments.get(segment)?.sizeBytes ?? 0)) return;
      this.#position = { segment: segment + 1, offset: 0 };
    }
  }

  #removeFirst(): void {
    const index = this.#firstSegment++;
    const segment = this.#segments.get(index);
    if (!segment) return;
    this.#segments.delete(index);
    this.#totalBytes -= segment.sizeBytes;
    this.#acknowledgedBytes -= segment.sizeBytes;
    segment.remove();
  }
}

function isIn({ blobs }: QueuedRecord, holes: readonly MissingBlobs[]): boolean {
  return blobs !== undefined && holes.some((hole) => covers(blobs, hole));
}

/** Whether a record holds some of a hole's blobs. */
export function covers(blobs: BlobRange, hole: MissingBlobs): boolean {
  return blobs.runId === hole.runId && blobs.first <= hole.to && blobs.first + blobs.count > hole.from;
}

interface ReadRecords {
  readonly records: QueuedRecord[];
  /** Bytes passed, damaged ones included. */
  readonly length: number;
  readonly damaged: number;
  readonly reachedEnd: boolean;
}

/** Reads records from a place on. What can't be read ends the segment: it was being written when its process ended. */
async function readRecords(segment: Segment, offset: number): Promise<ReadRecords> {
  const rest = segment.sizeBytes - offset;
  let bytes = await segment.read(offset, Math.min(rest, CHUNK_BYTES));
  const first = decodeRecord(bytes, 0);
  if (first.type === "incomplete" && first.needed > bytes.length && first.needed <= rest) bytes = await segment.read(offset, first.needed);
  const records: QueuedRecord[] = [];
  let damaged = 0;
  let length = 0;
  while (length < bytes.length && records.length < CHUNK_RECORDS) {
    const decoded = decodeRecord(bytes, length);
    if (decoded.type === "unreadable" || (decoded.type === "incomplete" && length + decoded.needed > rest)) {
      return { records, length: rest, damaged: damaged + 1, reachedEnd: true };
    }
    if (decoded.type === "incomplete") break;
    if (decoded.type === "record") records.push(decoded.record);
    else damaged++;
    length = decoded.end;
  }
  // A file that is shorter than it was when it was opened.
  if (length === 0) return { records, length: rest, damaged: damaged + 1, reachedEnd: true };
  return { records, length, damaged, reachedEnd: length >= rest };
}
