import { crc32 } from "node:zlib";
import type { SignalName } from "../payload.ts";

/** A payload as it stands in a segment. */
export interface SpoolRecord {
  /** Counts the records of a spool: a gap tells how many were lost. */
  readonly sequence: number;
  /** Unix milliseconds. */
  readonly receivedMs: number;
  readonly project: string;
  readonly signal: SignalName;
  /** Zstandard. */
  readonly compressed: boolean;
  /** Of the body as it came. */
  readonly rawBytes: number;
  readonly body: Buffer;
}

/** Random bytes that stand before each record of a segment. They are on this disk only, so nothing that is sent can contain them. */
export const MARKER_BYTES = 8;
/** `[marker][length of what follows the checksum: u32][crc32 of it: u32]`, little endian. */
export const HEAD_BYTES = MARKER_BYTES + 8;
/** `[sequence: f64][received: f64][flags: u8][raw length: u32][length of the project: u16][project][body]`. */
const FIELDS_BYTES = 23;

const signals: readonly SignalName[] = ["traces", "logs", "metrics"];
const COMPRESSED = 0x80;

/** On disk, of a record with this project and body. */
export function sizeOf({ project, body }: Pick<SpoolRecord, "project" | "body">): number {
  return headSizeOf(project) + body.length;
}

function headSizeOf(project: string): number {
  return HEAD_BYTES + FIELDS_BYTES + Buffer.byteLength(project);
}

/** What is written, in two parts so that the body is not copied. */
export function encodeRecord(marker: Buffer, record: SpoolRecord): readonly [head: Buffer, body: Buffer] {
  const { project, body } = record;
  const head = Buffer.allocUnsafe(headSizeOf(project));
  head.set(marker, 0);
  head.writeUInt32LE(head.length - HEAD_BYTES + body.length, MARKER_BYTES);
  let at = head.writeDoubleLE(record.sequence, HEAD_BYTES);
  at = head.writeDoubleLE(record.receivedMs, at);
  at = head.writeUInt8(signals.indexOf(record.signal) | (record.compressed ? COMPRESSED : 0), at);
  at = head.writeUInt32LE(record.rawBytes, at);
  at = head.writeUInt16LE(head.length - HEAD_BYTES - FIELDS_BYTES, at);
  head.write(project, at);
  head.writeUInt32LE(crc32(body, crc32(head.subarray(HEAD_BYTES))), MARKER_BYTES + 4);
  return [head, body];
}

/** Of the whole record that begins with these bytes; undefined where none does. */
export function sizeAt(head: Buffer, marker: Buffer): number | undefined {
  if (head.length < HEAD_BYTES || head.compare(marker, 0, MARKER_BYTES, 0, MARKER_BYTES) !== 0) return undefined;
  return HEAD_BYTES + head.readUInt32LE(MARKER_BYTES);
}

/** The record of exactly these bytes, its body a view into them; undefined where they are not what was written. */
export function decodeRecord(bytes: Buffer): SpoolRecord | undefined {
  if (bytes.length < HEAD_BYTES + FIELDS_BYTES) return undefined;
  if (crc32(bytes.subarray(HEAD_BYTES)) !== bytes.readUInt32LE(MARKER_BYTES + 4)) return undefined;
  const flags = bytes.readUInt8(HEAD_BYTES + 16);
  const signal = signals[flags & 0x7f];
  const start = HEAD_BYTES + FIELDS_BYTES;
  const end = start + bytes.readUInt16LE(HEAD_BYTES + 21);
  if (signal === undefined || end > bytes.length) return undefined;
  return {
    sequence: bytes.readDoubleLE(HEAD_BYTES),
    receivedMs: bytes.readDoubleLE(HEAD_BYTES + 8),
    project: bytes.toString("utf8", start, end),
    signal,
    compressed: (flags & COMPRESSED) !== 0,
    rawBytes: bytes.readUInt32LE(HEAD_BYTES + 17),
    body: bytes.subarray(end),
  };
}
