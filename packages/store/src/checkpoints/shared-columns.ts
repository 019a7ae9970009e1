import { hash as hashOf } from "node:crypto";
import { fixed, seconds, text, type Column } from "../client/native-block.ts";
import type { CheckpointRecord } from "../records.ts";

const reference = /"~g([0-9a-f]{48})"/g;

export interface SharedRow {
  readonly project: string;
  /** First 24 bytes of the line's SHA-256, in hex. */
  readonly hash: string;
  readonly body: string;
  /** Unix seconds. */
  readonly lastSeen: number;
}

/** One row for each shared blob that the records bring, named by what is in it: no sender is trusted with that. */
export function sharedRows(records: readonly CheckpointRecord[], nowMs: number = Date.now()): SharedRow[] {
  const lastSeen = Math.floor(nowMs / 1000);
  const rows = new Map<string, SharedRow>();
  for (const { project, shared } of records) {
    for (const body of shared) {
      const hash = sharedHash(body);
      rows.set(`${hash} ${project}`, { project, hash, body, lastSeen });
    }
  }
  return [...rows.values()];
}

function sharedHash(line: string): string {
  return hashOf("sha256", line).slice(0, 48);
}

/** Columns of `checkpoint_shared`. */
export function sharedColumns(): Column<SharedRow>[] {
  return [
    text("project", (row) => row.project),
    fixed("hash", 24, (row) => row.hash),
    seconds("last_seen", (row) => row.lastSeen),
    text("body", (row) => row.body),
  ];
}

export interface SharedUse {
  readonly project: string;
  readonly hash: string;
  readonly run: string;
}

/** Which run needs which shared blob: whatever its blobs and roots refer to. */
export function sharedUses(records: readonly CheckpointRecord[]): SharedUse[] {
  const uses = new Map<string, SharedUse>();
  for (const { project, traceId: run, root, blobs } of records)
    for (const hash of sharedReferences([root, ...blobs])) uses.set(`${hash} ${run} ${project}`, { project, hash, run });
  return [...uses.values()];
}

/** Hashes that these lines refer to; text that only looks like a reference may be among them. */
export function sharedReferences(lines: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const line of lines) if (line.includes('"~g')) for (const [, hash] of line.matchAll(reference)) found.add(hash!);
  return found;
}

/** Columns of `checkpoint_shared_use`. */
export function sharedUseColumns(): Column<SharedUse>[] {
  return [text("project", (row) => row.project), fixed("hash", 24, (use) => use.hash), fixed("run", 16, (use) => use.run)];
}
