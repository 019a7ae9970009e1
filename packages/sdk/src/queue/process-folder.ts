import {
  closeSync,
  fsync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { folderName, ownOwner } from "./owner.ts";
import { folderState, type FolderState } from "./folder-state.ts";
import type { Position } from "./segment-log.ts";
import { FileSegment } from "./segment.ts";

const fsyncAsync = promisify(fsync);

const CURSOR_FILE = "cursor";
const STATE_FILE = "state.json";
/** Beside it in a folder: folders of ended processes that this one delivers. */
export const ADOPTED_FOLDER = "adopted";
const SEGMENT = /^(\d{8})\.seg$/;

const segmentFile = (index: number): string => `${String(index).padStart(8, "0")}.seg`;

/** The folder of one process: its segments, how far they are acknowledged, and its state. */
export class ProcessFolder {
  readonly path: string;
  #cursorFd: number | undefined;
  #inode: number;

  private constructor(path: string) {
    this.path = path;
    this.#inode = statSync(path).ino;
  }

  /** @throws the file system's error */
  static create(destinationFolder: string): ProcessFolder {
    const path = join(destinationFolder, folderName(ownOwner()));
    mkdirSync(path, { mode: 0o700 });
    return new ProcessFolder(path);
  }

  /** One that was another process's. @throws the file system's error */
  static adopt(path: string): ProcessFolder {
    return new ProcessFolder(path);
  }

  /** @throws the file system's error */
  createSegment(index: number): FileSegment {
    this.#restore();
    return FileSegment.create(join(this.path, segmentFile(index)));
  }

  /** Lets new names in the folder survive the end of the machine. */
  async sync(): Promise<void> {
    let fd: number | undefined;
    try {
      fd = openSync(this.path, "r");
      await fsyncAsync(fd);
    } catch {
      // Not every system lets a folder be synced.
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  /** Not synced: behind what is true, the worst that comes of it is that records are sent twice. */
  writeCursor({ segment, offset }: Position): void {
    try {
      this.#cursorFd ??= openSync(join(this.path, CURSOR_FILE), "w", 0o600);
      writeSync(this.#cursorFd, `${String(segment).padStart(10)} ${String(offset).padStart(16)}\n`, 0);
    } catch {
      // As if it had come a moment later.
    }
  }

  writeState(state: FolderState): void {
    const temporary = join(this.path, `${STATE_FILE}.new`);
    try {
      writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 });
      renameSync(temporary, join(this.path, STATE_FILE));
    } catch {
      // For readers only.
    }
  }

  /** Whether another process took the folder for an ended one's. */
  isTaken(): boolean {
    try {
      return statSync(this.path).ino !== this.#inode;
    } catch {
      return true;
    }
  }

  close(): void {
    if (this.#cursorFd !== undefined) closeSync(this.#cursorFd);
    this.#cursorFd = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.path, { recursive: true, force: true });
  }

  #restore(): void {
    if (!this.isTaken()) return;
    this.close();
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    this.#inode = statSync(this.path).ino;
  }
}

/** The numbers of the segments in a folder, in their order. */
export function listSegments(path: string): number[] {
  return namesIn(path)
    .map((name) => SEGMENT.exec(name))
    .filter((match) => match !== null)
    .map((match) => Number(match[1]))
    .toSorted((a, b) => a - b);
}

export function segmentPath(path: string, index: number): string {
  return join(path, segmentFile(index));
}

/** Up to where a folder's records are acknowledged; its beginning where that can't be read. */
export function readCursor(path: string): Position {
  try {
    const match = /^ *(\d+) +(\d+)\n/.exec(readFileSync(join(path, CURSOR_FILE), "latin1"));
    if (match) return { segment: Number(match[1]), offset: Number(match[2]) };
  } catch {
    // Nothing was acknowledged yet.
  }
  return { segment: 0, offset: 0 };
}

export function readState(path: string): FolderState | undefined {
  try {
    return folderState.parse(JSON.parse(readFileSync(join(path, STATE_FILE), "utf8")));
  } catch {
    return undefined;
  }
}

/** When a folder's process last showed that it lives. */
export function heartbeatOf(path: string): number {
  for (const file of [join(path, STATE_FILE), path]) {
    try {
      return statSync(file).mtimeMs;
    } catch {
      // The next best.
    }
  }
  return 0;
}

export function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
