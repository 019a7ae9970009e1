import type { EncodedCheckpoint } from "@retake/protocol";

/** A record's body is cut before it grows past this, so that a batch of them stays under the collector's limit. In bytes of UTF-8. */
const MAX_BODY_BYTES = 128 * 1024;

export interface CheckpointPart {
  readonly body: Uint8Array;
  readonly first: number;
  readonly count: number;
  /** The part with the root; all others carry blobs only and come before it. */
  readonly last: boolean;
}

/** The log record bodies of a checkpoint: one blob a line, the root's line first in the last part. */
export function checkpointParts(checkpoint: EncodedCheckpoint): CheckpointPart[] {
  const parts: CheckpointPart[] = [];
  let lines: string[] = [];
  let bytes = Buffer.byteLength(checkpoint.root);
  let { first } = checkpoint;
  for (const blob of checkpoint.blobs) {
    const length = Buffer.byteLength(blob) + 1;
    if (lines.length > 0 && bytes + length > MAX_BODY_BYTES) {
      parts.push({ body: Buffer.from(lines.join("\n")), first, count: lines.length, last: false });
      first += lines.length;
      lines = [];
      bytes = Buffer.byteLength(checkpoint.root);
    }
    lines.push(blob);
    bytes += length;
  }
  parts.push({ body: Buffer.from([checkpoint.root, ...lines].join("\n")), first, count: lines.length, last: true });
  return parts;
}
