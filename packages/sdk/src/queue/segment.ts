import { close, closeSync, fdatasync, fstatSync, ftruncateSync, openSync, read, unlinkSync, writeSync } from "node:fs";
import { promisify } from "node:util";

const readAsync = promisify(read);
const fdatasyncAsync = promisify(fdatasync);

/** Some records, one after another, to the end of which more are appended. */
export interface Segment {
  /** Of whole records. */
  readonly sizeBytes: number;
  /** Synchronous: what has returned survives the end of the process. Where it throws, nothing of the record is in. */
  append(record: Buffer): void;
  read(offset: number, length: number): Promise<Buffer>;
  /** Resolves when everything appended before survives the end of the machine, too. */
  sync(): Promise<void>;
  /** Gives the handle back; the content stays where it outlives a process. */
  close(): void;
  remove(): void;
}

/** A file of this user's alone. The handle is kept: reading goes on where the folder was moved. */
export class FileSegment implements Segment {
  readonly #path: string;
  readonly #fd: number;
  #sizeBytes: number;
  #open = true;

  private constructor(path: string, fd: number, sizeBytes: number) {
    this.#path = path;
    this.#fd = fd;
    this.#sizeBytes = sizeBytes;
  }

  /** @throws the file system's error */
  static create(path: string): FileSegment {
    return new FileSegment(path, openSync(path, "wx+", 0o600), 0);
  }

  /** One that another process wrote. @throws the file system's error */
  static open(path: string): FileSegment {
    const fd = openSync(path, "r");
    return new FileSegment(path, fd, fstatSync(fd).size);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(record: Buffer): void {
    let written = 0;
    try {
      // A disk that fills up takes a part.
      while (written < record.length) written += writeSync(this.#fd, record, written, record.length - written, this.#sizeBytes + written);
    } catch (error) {
      if (written > 0) ftruncateSync(this.#fd, this.#sizeBytes);
      throw error;
    }
    this.#sizeBytes += record.length;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.#sizeBytes - offset)));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await readAsync(this.#fd, buffer, filled, buffer.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  async sync(): Promise<void> {
    if (this.#open) await fdatasyncAsync(this.#fd);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    // After what the thread pool has been asked before.
    close(this.#fd, () => undefined);
  }

  remove(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
    try {
      unlinkSync(this.#path);
    } catch {
      // Gone already, with its folder.
    }
  }
}

/** Where no disk takes it. */
export class MemorySegment implements Segment {
  #chunks: Buffer[] = [];
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(record: Buffer): void {
    this.#chunks.push(Buffer.from(record));
    this.#sizeBytes += record.length;
  }

  read(offset: number, length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let start = 0;
    for (const chunk of this.#chunks) {
      const end = start + chunk.length;
      if (end > offset && start < offset + length) parts.push(chunk.subarray(Math.max(0, offset - start), offset + length - start));
      start = end;
    }
    return Promise.resolve(Buffer.concat(parts));
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.#chunks = [];
  }

  remove(): void {
    this.#chunks = [];
  }
}
