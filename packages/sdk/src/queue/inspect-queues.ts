import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { QueueCounters } from "./counters.ts";
import { destinationFile, type DestinationFile } from "./folder-state.ts";
import { DESTINATION_FILE } from "./locations.ts";
import { isAlive, parseFolderName } from "./owner.ts";
import { ADOPTED_FOLDER, heartbeatOf, listSegments, namesIn, readCursor, readState, segmentPath } from "./process-folder.ts";

/** One process's queue, as it stands on disk. */
export interface FolderReport {
  readonly path: string;
  readonly pid: number;
  /** `alive`: its process writes to it. `ended`: it waits for another one. `taken`: another one delivers it. */
  readonly owner: "alive" | "ended" | "taken";
  readonly segments: number;
  /** Of records that are not acknowledged. */
  readonly pendingBytes: number;
  /** When the oldest segment with such records was last written to. */
  readonly oldestTimeMs: number | undefined;
  readonly heartbeatTimeMs: number;
  readonly counters: Readonly<QueueCounters> | undefined;
  readonly lastError: { readonly message: string; readonly timeMs: number } | undefined;
}

/** The queues for one collector. */
export interface QueueReport extends DestinationFile {
  readonly path: string;
  readonly folders: readonly FolderReport[];
}

/** What all processes of this user hold in a queue directory. Changes nothing. */
export function inspectQueues(directory: string): QueueReport[] {
  return namesIn(directory).flatMap((name) => {
    const path = join(directory, name);
    const destination = readDestination(path);
    return destination ? [{ ...destination, path, folders: foldersIn(path, undefined) }] : [];
  });
}

/** Undefined where a folder is none of a destination. */
export function readDestination(path: string): DestinationFile | undefined {
  try {
    return destinationFile.parse(JSON.parse(readFileSync(join(path, DESTINATION_FILE), "utf8")));
  } catch {
    return undefined;
  }
}

function foldersIn(parent: string, takerIsAlive: boolean | undefined): FolderReport[] {
  return namesIn(parent).flatMap((name) => {
    const owner = parseFolderName(name);
    if (!owner) return [];
    const path = join(parent, name);
    const heartbeatTimeMs = heartbeatOf(path);
    const state = readState(path);
    const alive = takerIsAlive === undefined && state?.released !== true && isAlive(owner, heartbeatTimeMs);
    const report: FolderReport = {
      path,
      pid: owner.pid,
      owner: alive ? "alive" : takerIsAlive === true ? "taken" : "ended",
      ...contentOf(path),
      heartbeatTimeMs,
      counters: state?.counters,
      lastError: state?.lastError ?? undefined,
    };
    return [report, ...foldersIn(join(path, ADOPTED_FOLDER), alive || takerIsAlive === true)];
  });
}

function contentOf(path: string): Pick<FolderReport, "segments" | "pendingBytes" | "oldestTimeMs"> {
  const cursor = readCursor(path);
  const numbers = listSegments(path);
  let pendingBytes = 0;
  let oldestTimeMs: number | undefined;
  for (const number of numbers) {
    if (number < cursor.segment) continue;
    try {
      const { size, mtimeMs } = statSync(segmentPath(path, number));
      const pending = Math.max(0, size - (number === cursor.segment ? cursor.offset : 0));
      if (pending > 0) oldestTimeMs ??= mtimeMs;
      pendingBytes += pending;
    } catch {
      // Delivered meanwhile.
    }
  }
  return { segments: numbers.length, pendingBytes, oldestTimeMs };
}
