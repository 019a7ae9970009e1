import { open } from "node:fs/promises";
import { join } from "node:path";
import { RetakeError } from "@retake/protocol";
import type { Log } from "../../telemetry/log.ts";
import { lockSpool, type SpoolLock } from "./lock.ts";
import { RejectedFiles } from "./rejected-files.ts";
import { SegmentChain } from "./segment-chain.ts";
import type { FoundRecord, Segment } from "./segment.ts";
import { SpoolDirectory, type OpenFile, type Position } from "./spool-directory.ts";
import { FileSpool, type Spool } from "./spool.ts";

export interface SpoolOptions {
  /** Made if it isn't there. One process at a time. */
  readonly dir: string;
  /** On disk, of all segments. */
  readonly maxBytes: number;
  /** After which a new file is begun. @default a 64th of `maxBytes` */
  readonly segmentBytes?: number;
  /** @default Date.now */
  readonly now?: () => number;
  readonly log?: Log;
  /** Opens the files; tests let it fail. @default node:fs/promises's open */
  readonly openFile?: OpenFile;
}

const SEGMENTS = 64;
const LEAST_SEGMENT_BYTES = 2 ** 16;

/**
 * Opens a directory of payloads that wait for the store, and goes on where the process before it ended.
 *
 * @throws RetakeError `spool_locked` Thrown when another process that lives has it;
 * `data_directory_unusable` Thrown when it can't be written or read.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { dir, maxBytes, log = () => undefined } = options;
  const openFile = options.openFile ?? open;
  const directory = new SpoolDirectory(dir, openFile);
  let lock: SpoolLock | undefined;
  try {
    await directory.make();
    lock = lockSpool(dir);
    const cursor = await directory.readCursor();
    const segments = await directory.openSegments();
    await cutTail(segments.at(-1), log);
    const nextSequence = Math.max(cursor?.sequence ?? 0, await sequenceAfter(segments));
    const { start, oldestMs } = await startOf(segments, cursor, nextSequence);
    const chain = new SegmentChain(directory, segments, start, nextSequence);
    await chain.removeBefore(start.segment);
    const segmentBytes = options.segmentBytes ?? Math.max(LEAST_SEGMENT_BYTES, Math.ceil(maxBytes / SEGMENTS));
    const rejected = new RejectedFiles(join(dir, "rejected"), Math.ceil(maxBytes / 4), openFile);
    return new FileSpool({ directory, lock, chain, rejected, start, oldestMs, maxBytes, segmentBytes, now: options.now ?? Date.now, log });
  } catch (cause) {
    lock?.release();
    if (RetakeError.isInstance(cause)) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RetakeError("data_directory_unusable", `The spool ${dir} can't be used: ${why}.`, { cause, data: { path: dir } });
  }
}

/** Cuts what was being written when the last process ended: nobody was told that it is stored. */
async function cutTail(segment: Segment | undefined, log: Log): Promise<void> {
  if (!segment) return;
  const { sizeBytes } = segment;
  const end = (await lastRecord(segment))?.end ?? 0;
  if (end === sizeBytes) return;
  await segment.cut(end);
  log("warn", "The spool ended in the middle of a record, which was cut", { path: segment.path, bytes: sizeBytes - end });
}

async function sequenceAfter(segments: readonly Segment[]): Promise<number> {
  for (const segment of segments.toReversed()) {
    const last = await lastRecord(segment);
    if (last) return last.record.sequence + 1;
  }
  return 0;
}

async function lastRecord(segment: Segment): Promise<FoundRecord | undefined> {
  let last: FoundRecord | undefined;
  for (let found = await segment.next(0); found; found = await segment.next(found.end)) last = found;
  return last;
}

/** Where to go on: at the cursor, or where that is lost or its segment gone, at the first record there is. */
async function startOf(segments: readonly Segment[], cursor: Position | undefined, nextSequence: number) {
  for (const segment of segments) {
    if (cursor !== undefined && segment.number < cursor.segment) continue;
    const offset = segment.number === cursor?.segment ? cursor.offset : 0;
    const found = await segment.next(offset);
    if (!found) continue;
    const sequence = cursor?.sequence ?? found.record.sequence;
    return { start: { segment: segment.number, offset, sequence }, oldestMs: found.record.receivedMs };
  }
  const last = Math.max(cursor?.segment ?? 0, segments.at(-1)?.number ?? 0);
  return { start: { segment: last + 1, offset: 0, sequence: nextSequence }, oldestMs: null };
}
