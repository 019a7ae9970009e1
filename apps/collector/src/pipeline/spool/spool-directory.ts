import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, mkdir, type open, readdir, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { MARKER_BYTES } from "./record.ts";
import { Segment } from "./segment.ts";

/** A place before a record. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
  /** Of the record that is expected there. */
  readonly sequence: number;
}

const SEGMENT = /^(\d{10})-([0-9a-f]{16})\.seg$/;
const CURSOR = /^(\d{1,15}) (\d{1,15}) (\d{1,15}) ([0-9a-f]{8})\n/;

export type OpenFile = typeof open;

/** The files of a spool: segments, and how far they are drained. */
export class SpoolDirectory {
  readonly path: string;
  readonly #open: OpenFile;
  #cursor: FileHandle | undefined;

  constructor(path: string, openFile: OpenFile) {
    this.path = path;
    this.#open = openFile;
  }

  /** @throws the file system's error */
  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await chmod(this.path, 0o700);
  }

  /** What is there, in order. @throws the file system's error */
  async openSegments(): Promise<Segment[]> {
    const segments: Segment[] = [];
    for (const name of (await readdir(this.path)).toSorted()) {
      const match = SEGMENT.exec(name);
      if (!match) continue;
      const path = join(this.path, name);
      const file = await this.#open(path, "r+");
      const { size } = await file.stat();
      segments.push(new Segment({ number: Number(match[1]), path, marker: Buffer.from(match[2]!, "hex"), file, sizeBytes: size }));
    }
    return segments;
  }

  /** @throws the file system's error */
  async createSegment(number: number): Promise<Segment> {
    const marker = randomBytes(MARKER_BYTES);
    const path = join(this.path, `${String(number).padStart(10, "0")}-${marker.toString("hex")}.seg`);
    return new Segment({ number, path, marker, file: await this.#open(path, "wx+", 0o600), sizeBytes: 0 });
  }

  /** Lets new names survive the end of the machine. @throws the file system's error */
  async sync(): Promise<void> {
    const handle = await this.#open(this.path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Up to where everything is drained; undefined where that can't be read: it is drained again then. */
  async readCursor(): Promise<Position | undefined> {
    this.#cursor = await this.#open(join(this.path, "cursor"), constants.O_RDWR | constants.O_CREAT, 0o600);
    const { buffer, bytesRead } = await this.#cursor.read(Buffer.alloc(128), 0, 128, 0);
    const match = CURSOR.exec(buffer.toString("latin1", 0, bytesRead));
    if (!match) return undefined;
    const position = { segment: Number(match[1]), offset: Number(match[2]), sequence: Number(match[3]) };
    return checksum(position) === match[4] ? position : undefined;
  }

  /** Not synced: what it says is true, and the worst of a cursor that is behind is that records are drained twice. */
  async writeCursor(position: Position): Promise<void> {
    await this.#cursor?.write(Buffer.from(`${fields(position)} ${checksum(position)}\n`), 0, null, 0).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#cursor?.datasync().catch(() => undefined);
    await this.#cursor?.close().catch(() => undefined);
  }
}

function fields({ segment, offset, sequence }: Position): string {
  return [segment, offset, sequence].map((value) => String(value).padStart(15, "0")).join(" ");
}

function checksum(position: Position): string {
  return crc32(fields(position)).toString(16).padStart(8, "0");
}
