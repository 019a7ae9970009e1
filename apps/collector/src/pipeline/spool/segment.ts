import type { FileHandle } from "node:fs/promises";
import { rename, unlink } from "node:fs/promises";
import { decodeRecord, encodeRecord, HEAD_BYTES, sizeAt, sizeOf, type SpoolRecord } from "./record.ts";

export interface FoundRecord {
  readonly record: SpoolRecord;
  readonly start: number;
  readonly end: number;
}

const WINDOW_BYTES = 1 << 20;

/** A file of records, one after another. What is not published is not seen by readers. */
export class Segment {
  readonly number: number;
  readonly path: string;
  readonly #marker: Buffer;
  readonly #file: FileHandle;
  #sizeBytes: number;
  #writtenBytes: number;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(options: { number: number; path: string; marker: Buffer; file: FileHandle; sizeBytes: number }) {
    this.number = options.number;
    this.path = options.path;
    this.#marker = options.marker;
    this.#file = options.file;
    this.#sizeBytes = options.sizeBytes;
    this.#writtenBytes = options.sizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** With what is written and not published yet. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** @throws the file system's error; `rollBack` then */
  async write(records: readonly SpoolRecord[]): Promise<void> {
    let parts = records.flatMap((record): Buffer[] => [...encodeRecord(this.#marker, record)]).filter(({ length }) => length > 0);
    while (parts.length > 0) {
      const { bytesWritten } = await this.#file.writev(parts, this.#writtenBytes);
      if (bytesWritten === 0) throw new Error("the disk takes nothing");
      this.#writtenBytes += bytesWritten;
      parts = after(parts, bytesWritten);
    }
  }

  /** Resolves when what was written survives the end of the machine. @throws the file system's error; `rollBack` then */
  async sync(): Promise<void> {
    await this.#file.datasync();
  }

  /** Lets readers have what was written. */
  publish(): void {
    this.#sizeBytes = this.#writtenBytes;
  }

  /** Cuts what is not published. Where even that fails nobody reads it here, and a later process delivers what it was not told of. */
  async rollBack(): Promise<void> {
    await this.cut(this.#sizeBytes).catch(() => undefined);
  }

  /** @throws the file system's error */
  async cut(sizeBytes: number): Promise<void> {
    this.#sizeBytes = sizeBytes;
    this.#writtenBytes = sizeBytes;
    await this.#file.truncate(sizeBytes);
    await this.#file.datasync();
  }

  /** The first whole record at the offset or after it. @throws the file system's error */
  async next(offset: number): Promise<FoundRecord | undefined> {
    for (let at = offset; at < this.#sizeBytes; at = await this.#nextMarker(at + 1)) {
      const found = await this.#recordAt(at);
      if (found) return found;
    }
    return undefined;
  }

  /** Without the file's removal. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }

  async remove(): Promise<void> {
    await this.close();
    // Left where the system refuses: it is read again after the next start.
    await unlink(this.path).catch(() => undefined);
  }

  /** Keeps a file that can't be read out of the way of the others. */
  async setAside(): Promise<void> {
    await this.close();
    await rename(this.path, `${this.path}.unreadable`).catch(() => undefined);
  }

  async #recordAt(start: number): Promise<FoundRecord | undefined> {
    const sizeBytes = sizeAt(await this.#bytes(start, HEAD_BYTES), this.#marker);
    if (sizeBytes === undefined || start + sizeBytes > this.#sizeBytes) return undefined;
    const record = decodeRecord(await this.#bytes(start, sizeBytes));
    return record && { record, start, end: start + sizeBytes };
  }

  async #nextMarker(from: number): Promise<number> {
    for (let at = from; at < this.#sizeBytes; at += WINDOW_BYTES) {
      // One that begins in a window ends in the next.
      const bytes = await this.#bytes(at, WINDOW_BYTES + this.#marker.length - 1);
      const found = bytes.indexOf(this.#marker);
      if (found >= 0) return at + found;
    }
    return this.#sizeBytes;
  }

  /** Fewer at the end of the file. Each window is memory of its own: bodies are views into it. */
  async #bytes(start: number, length: number): Promise<Buffer> {
    const available = Math.min(length, this.#sizeBytes - start);
    const from = start - this.#windowStart;
    if (from < 0 || from + available > this.#window.length) {
      const window = Buffer.allocUnsafeSlow(Math.min(Math.max(length, WINDOW_BYTES), this.#sizeBytes - start));
      let filled = 0;
      while (filled < window.length) {
        const { bytesRead } = await this.#file.read(window, filled, window.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      this.#window = window.subarray(0, filled);
      this.#windowStart = start;
    }
    const offset = start - this.#windowStart;
    return this.#window.subarray(offset, offset + available);
  }
}

/** How many of the records, from one on, go into so many bytes. */
export function countFitting(records: readonly SpoolRecord[], from: number, roomBytes: number): number {
  let used = 0;
  let count = 0;
  for (let i = from; i < records.length; i++) {
    used += sizeOf(records[i]!);
    if (used > roomBytes) break;
    count++;
  }
  return count;
}

function after(parts: readonly Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  const rest: Buffer[] = [];
  for (const part of parts) {
    if (left >= part.length) left -= part.length;
    else {
      rest.push(part.subarray(left));
      left = 0;
    }
  }
  return rest;
}
