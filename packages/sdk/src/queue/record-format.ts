import { crc32 } from "node:zlib";

/** What a record is sent as. */
export type Signal = "logs" | "traces";

/** The numbered blobs of a checkpoint's record: what a collector may ask for again. */
export interface BlobRange {
  /** 32 hex digits. */
  readonly runId: string;
  readonly first: number;
  readonly count: number;
}

/** A whole `Export…Request` with one span or log record in it. Requests of one signal concatenate to a request. */
export interface QueuedRecord {
  readonly signal: Signal;
  readonly payload: Uint8Array;
  /** Of records that carry a checkpoint. */
  readonly blobs?: BlobRange | undefined;
}

/** `[length of what follows the checksum: u32][crc32 of it: u32][kind: u8][run: 16 bytes, first: f64, count: u32 of kind 3][payload]`, little endian. */
const HEAD_BYTES = 8;
const BLOBS_BYTES = 28;
const Kind = { traces: 1, logs: 2, checkpoint: 3 } as const;

/** Longer ones are not taken: no collector would. A length beyond it is damage. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
const MAX_LENGTH = MAX_PAYLOAD_BYTES + 1 + BLOBS_BYTES;

/** Grows to the largest record that is common; what comes beyond gets a buffer of its own. */
const scratch = Buffer.allocUnsafeSlow(1024 * 1024);

/** The record as it stands in a segment. Valid until the next call: copy what is to be kept. */
export function encodeRecord({ signal, payload, blobs }: QueuedRecord): Buffer {
  const start = HEAD_BYTES + 1 + (blobs ? BLOBS_BYTES : 0);
  const size = start + payload.length;
  const frame = size <= scratch.length ? scratch.subarray(0, size) : Buffer.allocUnsafe(size);
  if (blobs) {
    frame[HEAD_BYTES] = Kind.checkpoint;
    frame.write(blobs.runId, HEAD_BYTES + 1, 16, "hex");
    frame.writeDoubleLE(blobs.first, HEAD_BYTES + 17);
    frame.writeUInt32LE(blobs.count, HEAD_BYTES + 25);
  } else {
    frame[HEAD_BYTES] = Kind[signal];
  }
  frame.set(payload, start);
  frame.writeUInt32LE(size - HEAD_BYTES, 0);
  frame.writeUInt32LE(crc32(frame.subarray(HEAD_BYTES)), 4);
  return frame;
}

export type Decoded =
  | { readonly type: "record"; readonly record: QueuedRecord; readonly end: number }
  /** Whole, but not what was written. */
  | { readonly type: "damaged"; readonly end: number }
  /** The bytes end before the record does; `needed` is its size where that can be read. */
  | { readonly type: "incomplete"; readonly needed: number }
  /** No record can begin like this: nothing after it can be found. */
  | { readonly type: "unreadable" };

/** The record at `offset`. Its payload is a view into `bytes`. */
export function decodeRecord(bytes: Buffer, offset: number): Decoded {
  if (bytes.length - offset < HEAD_BYTES) return { type: "incomplete", needed: HEAD_BYTES };
  const length = bytes.readUInt32LE(offset);
  if (length < 1 || length > MAX_LENGTH) return { type: "unreadable" };
  const start = offset + HEAD_BYTES;
  const end = start + length;
  if (end > bytes.length) return { type: "incomplete", needed: HEAD_BYTES + length };
  const content = bytes.subarray(start, end);
  const record = crc32(content) === bytes.readUInt32LE(offset + 4) ? decodeContent(content) : undefined;
  return record ? { type: "record", record, end } : { type: "damaged", end };
}

function decodeContent(content: Buffer): QueuedRecord | undefined {
  const kind = content[0];
  if (kind === Kind.traces) return { signal: "traces", payload: content.subarray(1) };
  if (kind === Kind.logs) return { signal: "logs", payload: content.subarray(1) };
  if (kind !== Kind.checkpoint || content.length < 1 + BLOBS_BYTES) return undefined;
  const blobs = { runId: content.toString("hex", 1, 17), first: content.readDoubleLE(17), count: content.readUInt32LE(25) };
  return { signal: "logs", payload: content.subarray(1 + BLOBS_BYTES), blobs };
}
