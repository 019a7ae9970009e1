import type { Json } from "../json.ts";
import { CheckpointEncoder } from "./encode.ts";
import { decodeCheckpoint } from "./decode.ts";
import { DIGEST_LENGTH, SHARED_HASH_LENGTH } from "./limits.ts";

/**
 * The recorded form of a live value: JSON with tags. The way back is `reviveValue`.
 *
 * @throws RetakeError `value_not_recordable` Thrown when a part has no recorded form.
 */
export function recordValue(value: unknown): Json {
  // One encoder decides what is recordable and how; without a digest of its own nothing here needs SHA-256.
  let count = 0;
  const identities = new Map<string, string>();
  const identify = (text: string): string => {
    let identity = identities.get(text);
    if (identity === undefined)
      identities.set(text, (identity = (count++).toString(16).padStart(DIGEST_LENGTH, "0").padEnd(SHARED_HASH_LENGTH, "0")));
    return identity;
  };
  const encoder = new CheckpointEncoder(identify);
  const { id, root, blobs, shared } = encoder.checkpoint(encoder.encode(value));
  const byHash = new Map(shared.map((line) => [identify(line), line]));
  return decodeCheckpoint({ id, root, blob: (sequence) => blobs[sequence], shared: (hash) => byHash.get(hash), sha256: identify });
}
