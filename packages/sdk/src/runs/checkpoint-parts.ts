import type { EncodedCheckpoint } from "@retake/protocol";

/** A record's body is cut before it grows past this, so that a batch of them stays under the collector's limit. In bytes of UTF-8. */
const MAX_BODY_BYTES = 128 * 1024;

export interface CheckpointPart {
  readonly body: Uint8Array;
  readonly first: number;
  /** Numbered blobs. */
  readonly count: number;
  /** Blobs after them that other runs may refer to. */
  readonly shared: number;
  /** The part with the root; all others carry blobs only and come before it. */
  readonly last: boolean;
}

/** The log record bodies of a checkpoint: numbered blobs, then shared ones, one a line; the root's line first in the last part. */
export function checkpointParts(checkpoint: EncodedCheckpoint): CheckpointPart[] {
  const { root, blobs, shared } = checkpoint;
  const rootBytes = Buffer.byteLength(root);
  const lines = [...blobs, ...shared];
  const parts: CheckpointPart[] = [];
  let start = 0;
  let bytes = rootBytes;
  const cut = (end: number, last: boolean): void => {
    const count = Math.max(0, Math.min(end, blobs.length) - start);
    const first = checkpoint.first + Math.min(start, blobs.length);
    const body = lines.slice(start, end);
    parts.push({ body: Buffer.from((last ? [root, ...body] : body).join("\n")), first, count, shared: end - start - count, last });
    start = end;
    bytes = rootBytes;
  };
  for (const [i, line] of lines.entries()) {
    const length = Buffer.byteLength(line) + 1;
    if (i > start && bytes + length > MAX_BODY_BYTES) cut(i, false);
    bytes += length;
  }
  cut(lines.length, true);
  return parts;
}
