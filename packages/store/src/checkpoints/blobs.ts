import type { ClickHouse } from "../client/connect.ts";
import { RowBinaryReader } from "../client/row-binary.ts";
import { OwnBlobs } from "./own-blobs.ts";
import type { SharedCache } from "./shared-cache.ts";
import { sharedReferences } from "./shared-columns.ts";

/** The blobs that a checkpoint needs, and perhaps others of its run. */
export interface Blobs {
  readonly own: Pick<OwnBlobs, "get" | "has" | "set">;
  readonly shared: Map<string, string>;
}

export interface RunId {
  readonly project: string;
  readonly run: string;
}

/** More than this of a run is not read at once: what a checkpoint needs of it is looked up from its root. */
const SCAN_BYTES = 16_000_000;
/** Numbers in one look-up. */
const LOOK_UP = 5_000;
/** Hashes in one: a field of a request has 128 KiB at most, and a hash is written with a hundred characters. */
const LOOK_UP_SHARED = 1_000;

export const ofRun = "project = {project:String} AND run = CAST(unhex({run:String}) AS FixedString(16))";
const atMost = `SETTINGS max_result_bytes = ${SCAN_BYTES}, result_overflow_mode = 'break'`;

/** All blobs of a run up to a checkpoint, or as many of a long one as are read at once. */
export async function scanOwn(clickhouse: ClickHouse, id: RunId, checkpoint: string): Promise<{ own: OwnBlobs; whole: boolean }> {
  const upTo = `(SELECT max(first + count) FROM checkpoint_step WHERE ${ofRun} AND id = CAST(unhex({checkpoint:String}) AS FixedString(16)))`;
  const bytes = await clickhouse.binary(`SELECT seq, body FROM checkpoint_blob WHERE ${ofRun} AND seq < ${upTo} ${atMost}`, {
    ...id,
    checkpoint,
  });
  return { own: new OwnBlobs(bytes), whole: bytes.length < SCAN_BYTES };
}

/** What need not be looked up. */
export interface Known {
  /** Whether the blobs hold all of the run's own that are there. */
  readonly whole: boolean;
  readonly cache: SharedCache;
}

/**
 * Reads what a root needs and the blobs don't hold yet: the run's own level by level, then the shared ones. What is
 * not there stays absent.
 */
export async function completeBlobs(clickhouse: ClickHouse, id: RunId, root: string, blobs: Blobs, { whole, cache }: Known): Promise<void> {
  const seen = new Set<number>();
  const hashes = new Set<string>();
  let lines: string[] = [root];
  while (lines.length > 0) {
    for (const hash of sharedReferences(lines)) if (!blobs.shared.has(hash)) hashes.add(hash);
    const numbers = [...ownReferences(lines)].filter((sequence) => !seen.has(sequence));
    for (const sequence of numbers) seen.add(sequence);
    const missing = whole ? [] : numbers.filter((sequence) => !blobs.own.has(sequence));
    for (const [sequence, body] of await lookUpOwn(clickhouse, id, missing)) blobs.own.set(sequence, body);
    lines = numbers.map((sequence) => blobs.own.get(sequence)).filter((body) => body !== undefined);
  }
  const absent = [...hashes].filter((hash) => {
    const body = cache.get(id.project, hash);
    if (body !== undefined) blobs.shared.set(hash, body);
    return body === undefined;
  });
  for (const [hash, body] of await lookUpShared(clickhouse, id.project, absent)) {
    blobs.shared.set(hash, body);
    cache.set(id.project, hash, body);
  }
}

export async function lookUpOwn(clickhouse: ClickHouse, id: RunId, numbers: readonly number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (let i = 0; i < numbers.length; i += LOOK_UP) {
    const sql = `SELECT seq, body FROM checkpoint_blob WHERE ${ofRun} AND seq IN {numbers:Array(UInt32)}`;
    const bytes = await clickhouse.binary(sql, { ...id, numbers: numbers.slice(i, i + LOOK_UP) });
    for (const [sequence, body] of readOwn(bytes)) found.set(sequence, body);
  }
  return found;
}

export async function lookUpShared(clickhouse: ClickHouse, project: string, hashes: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let i = 0; i < hashes.length; i += LOOK_UP_SHARED) {
    const sql = "SELECT hash, body FROM checkpoint_shared WHERE project = {project:String} AND hash IN {some:Array(FixedString(24))}";
    const some = hashes.slice(i, i + LOOK_UP_SHARED).map((hash) => Buffer.from(hash, "hex"));
    const bytes = await clickhouse.binary(sql, { project, some });
    for (const [hash, body] of readShared(bytes)) found.set(hash, body);
  }
  return found;
}

const reference = /"~r([0-9a-z]{1,11})"/g;

function ownReferences(lines: Iterable<string>): Set<number> {
  const found = new Set<number>();
  for (const line of lines)
    if (line.includes('"~r')) for (const [, digits] of line.matchAll(reference)) found.add(Number.parseInt(digits!, 36));
  // Text may look like a reference to what no run can have.
  for (const sequence of found) if (sequence > 0xffff_ffff) found.delete(sequence);
  return found;
}

function readOwn(bytes: Buffer): Map<number, string> {
  const reader = new RowBinaryReader(bytes);
  const found = new Map<number, string>();
  while (!reader.done) found.set(reader.uint32(), reader.text());
  return found;
}

function readShared(bytes: Buffer): Map<string, string> {
  const reader = new RowBinaryReader(bytes);
  const found = new Map<string, string>();
  while (!reader.done) found.set(reader.hex(24), reader.text());
  return found;
}
