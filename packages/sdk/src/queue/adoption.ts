import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { diag } from "@opentelemetry/api";
import type { QueueCounters } from "./counters.ts";
import { isAlive, parseFolderName } from "./owner.ts";
import { ADOPTED_FOLDER, heartbeatOf, listSegments, namesIn, ProcessFolder, readCursor, readState, segmentPath } from "./process-folder.ts";
import { SegmentLog } from "./segment-log.ts";
import { FileSegment } from "./segment.ts";
import type { Shipper } from "./shipper.ts";

/** Folders of a destination whose process has ended or gave them up. */
export function orphans(destinationFolder: string): string[] {
  return namesIn(destinationFolder).filter((name) => {
    const owner = parseFolderName(name);
    if (!owner) return false;
    const path = join(destinationFolder, name);
    return readState(path)?.released === true || !isAlive(owner, heartbeatOf(path));
  });
}

/** The segments of a folder as another process left them. */
export function openOrphan(path: string): SegmentLog {
  const folder = ProcessFolder.adopt(path);
  const numbers = listSegments(path);
  const log = new SegmentLog({
    retainBytes: Infinity,
    onAcknowledged: ({ segment, offset }) => folder.writeCursor({ segment: numbers[segment] ?? 0, offset }),
    onClosed: () => folder.close(),
  });
  for (const number of numbers) log.add(FileSegment.open(segmentPath(path, number)));
  const cursor = readCursor(path);
  const open = numbers.findIndex((number) => number >= cursor.segment);
  if (open === -1) log.acknowledge(log.end);
  else log.acknowledgeUpTo(open, numbers[open] === cursor.segment ? cursor.offset : 0);
  return log;
}

/** Takes over what ended processes left for the same collector, and delivers it, a folder at a time. */
export class Adoption {
  readonly #destinationFolder: string;
  readonly #own: ProcessFolder;
  readonly #shipper: Shipper;
  readonly #counters: QueueCounters;
  /** Taken folders with their bytes. */
  readonly #taken = new Map<string, number>();
  #current: SegmentLog | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(destinationFolder: string, own: ProcessFolder, shipper: Shipper, counters: QueueCounters) {
    this.#destinationFolder = destinationFolder;
    this.#own = own;
    this.#shipper = shipper;
    this.#counters = counters;
  }

  get pendingBytes(): number {
    let bytes = this.#current?.pendingBytes ?? 0;
    for (const size of this.#taken.values()) bytes += size;
    return bytes;
  }

  /** Whether nothing taken is left. */
  get isEmpty(): boolean {
    return this.#taken.size === 0;
  }

  /** Looks for folders and delivers them. Resolves when nothing is left of them, or when stopped. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Tries again at once, since somebody waits. */
  hurry(): void {
    this.#shipper.hurry();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#shipper.stop();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (const name of orphans(this.#destinationFolder)) this.#take(join(this.#destinationFolder, name), name);
    for (const [path] of this.#taken) {
      if (this.#stopped) return;
      await this.#deliver(path);
    }
  }

  /** Moves a folder into this process's own: of several that try, one succeeds. */
  #take(path: string, name: string): void {
    const target = join(this.#own.path, ADOPTED_FOLDER, name);
    try {
      mkdirSync(join(this.#own.path, ADOPTED_FOLDER), { recursive: true, mode: 0o700 });
      renameSync(path, target);
    } catch {
      return;
    }
    // What that process had taken itself.
    for (const nested of namesIn(join(target, ADOPTED_FOLDER))) this.#take(join(target, ADOPTED_FOLDER, nested), nested);
    this.#taken.set(target, sizeOf(target));
  }

  /** What does not succeed stays taken: tried again at the next look, or by the next process. */
  async #deliver(path: string): Promise<void> {
    try {
      this.#current = openOrphan(path);
      this.#taken.set(path, 0);
      await this.#shipper.ship(this.#current);
      const delivered = this.#current.isEmpty;
      this.#current.close();
      if (!delivered || namesIn(join(path, ADOPTED_FOLDER)).length > 0) {
        this.#taken.set(path, sizeOf(path));
        return;
      }
      rmSync(path, { recursive: true, force: true });
      this.#counters.adopted++;
      this.#taken.delete(path);
    } catch (error) {
      diag.error(`retake: what an ended process left in ${path} can't be read`, error);
    } finally {
      this.#current = undefined;
    }
  }
}

export function sizeOf(path: string): number {
  let bytes = 0;
  for (const number of listSegments(path)) {
    try {
      bytes += statSync(segmentPath(path, number)).size;
    } catch {
      // Removed meanwhile.
    }
  }
  return bytes;
}
