import { RetakeError } from "../errors/retake-error.ts";
import type { Json } from "../json.ts";
import type { Sha256 } from "./encode.ts";
import { DIGEST_LENGTH } from "./limits.ts";
import { setOwn } from "./tagged.ts";

export interface DecodeOptions {
  /** The root's line. */
  readonly root: string;
  /** The checkpoint's id: what the root's digest must be. */
  readonly id: string;
  /** The blob of that sequence number, undefined where it is missing. */
  readonly blob: (sequence: number) => string | undefined;
  readonly sha256: Sha256;
  /** Refuse states whose expanded text is longer. In characters. @default 268435456 */
  readonly maxLength?: number;
}

interface Decoded {
  readonly value: Json;
  readonly digest: string;
  readonly length: number;
}

const reference = /"~r([0-9a-z]{1,11})"/g;

/**
 * The state of a checkpoint, every digest on the way verified. The result is in
 * recorded form (tagged values begin with `~`); equal blobs are one object in it.
 *
 * @throws RetakeError `checkpoint_incomplete` Thrown when a blob is missing; `checkpoint_damaged` when
 * a digest is not the recorded one; `payload_too_large` when the state expands past the limit.
 */
export function decodeCheckpoint(options: DecodeOptions): Json {
  const known = new Map<number, Decoded>();
  const maxLength = options.maxLength ?? 268_435_456;

  const decodeBody = (text: string, before: number): Decoded => {
    let { length } = text;
    const canonical = text.replace(reference, (_, digits: string) => {
      const child = decodeBlob(Number.parseInt(digits, 36), before);
      length += child.length;
      return `"~#${child.digest}"`;
    });
    if (length > maxLength)
      throw new RetakeError("payload_too_large", `The state expands to more than ${maxLength} characters.`, { data: { maxLength } });
    let parsed: Json;
    try {
      parsed = JSON.parse(text) as Json;
    } catch (cause) {
      throw damaged("a part of it is not JSON", cause);
    }
    return { value: canonical === text ? parsed : expand(parsed), digest: options.sha256(canonical).slice(0, DIGEST_LENGTH), length };
  };

  // A blob is numbered after all that it refers to, so a reference forward or to itself is damage, not a loop.
  const decodeBlob = (sequence: number, before: number): Decoded => {
    const done = known.get(sequence);
    if (done) return done;
    if (sequence >= before) throw damaged(`blob ${before} refers to blob ${sequence}, which comes after it`);
    const text = options.blob(sequence);
    if (text === undefined)
      throw new RetakeError(
        "checkpoint_incomplete",
        `Blob ${sequence} of checkpoint ${options.id} is missing: it was never delivered, or has been lost.`,
        { data: { id: options.id, sequence } },
      );
    const decoded = decodeBody(text, sequence);
    known.set(sequence, decoded);
    return decoded;
  };

  const expand = (node: Json): Json => {
    if (typeof node === "string") return node.startsWith("~r") ? known.get(Number.parseInt(node.slice(2), 36))!.value : node;
    if (typeof node !== "object" || node === null) return node;
    if (Array.isArray(node)) return expandArray(node as readonly Json[]);
    const result: Record<string, Json> = {};
    for (const [key, value] of Object.entries(node as Record<string, Json>)) setOwn(result, key, expand(value));
    return result;
  };

  const expandArray = (node: readonly Json[]): Json => {
    const [marker] = node;
    if (marker !== "~[" && marker !== "~{") return node.map(expand);
    const parts = node.slice(1).map(expand);
    if (marker === "~[") return parts.flat<Json[]>();
    const result: Record<string, Json> = {};
    for (const part of parts) for (const [key, value] of Object.entries(part as Record<string, Json>)) setOwn(result, key, value);
    return result;
  };

  const root = decodeBody(options.root, Number.POSITIVE_INFINITY);
  if (root.digest !== options.id) throw damaged(`its content has the digest ${root.digest}`);
  return root.value;

  function damaged(why: string, cause?: unknown): RetakeError {
    return new RetakeError("checkpoint_damaged", `Checkpoint ${options.id} is not what was recorded: ${why}.`, {
      cause,
      data: { id: options.id },
    });
  }
}
