import { RetakeError } from "../errors/retake-error.ts";
import type { Json } from "../json.ts";
import type { Sha256 } from "./blob-writer.ts";
import { DIGEST_LENGTH, MAX_DELTA_DEPTH, SHARED_HASH_LENGTH } from "./limits.ts";
import { applyDelta, DELTA_START } from "./string-delta.ts";
import { setOwn } from "./tagged.ts";

export interface DecodeOptions {
  /** The root's line. */
  readonly root: string;
  /** The checkpoint's id: what the root's digest must be. */
  readonly id: string;
  /** The blob of that sequence number, undefined where it is missing. */
  readonly blob: (sequence: number) => string | undefined;
  /** The shared blob of that hash, undefined where it is missing. @default there is none */
  readonly shared?: ((hash: string) => string | undefined) | undefined;
  readonly sha256: Sha256;
  /** Refuse states whose expanded text is longer. In characters. @default 268435456 */
  readonly maxLength?: number;
}

interface Decoded {
  readonly value: Json;
  /**
   * Made when a parent asks for it: what is only the base of a delta needs none, since the digest of the
   * string made of it says whether it was right.
   */
  digest: string | undefined;
  /** What the digest is made of; the JSON text of the value where undefined. */
  readonly canonical: string | undefined;
  readonly length: number;
  /** Deltas resolved to get it. */
  readonly depth: number;
}

// A quote behind a backslash stands inside a string; one that no backslash precedes begins or ends one.
const reference = /(?<!\\)"~(?:r([0-9a-z]{1,11})|g([0-9a-f]{48})|#[^"]*)"/g;
const lonelyShared = /^"~g([0-9a-f]{48})"$/;
/** How a reference looks once its line has been read. */
const referenceText = /^~(?:r([0-9a-z]{1,11})|g([0-9a-f]{48}))$/;

/**
 * The state of a checkpoint, the digest of everything in it verified. The result is in
 * recorded form (tagged values begin with `~`); equal blobs are one object in it.
 *
 * @throws RetakeError `checkpoint_incomplete` Thrown when a blob is missing; `checkpoint_damaged` when
 * a digest is not the recorded one; `payload_too_large` when the state expands past the limit.
 */
export function decodeCheckpoint(options: DecodeOptions): Json {
  try {
    return new Decoder(options).root();
  } catch (error) {
    // Nested so deeply that the stack ended: no encoder writes that.
    if (error instanceof RangeError) throw damaged(options.id, "it is nested too deeply", error);
    throw error;
  }
}

class Decoder {
  readonly #options: DecodeOptions;
  readonly #maxLength: number;
  readonly #blobs = new Map<number, Decoded>();
  readonly #shared = new Map<string, Decoded>();

  constructor(options: DecodeOptions) {
    this.#options = options;
    this.#maxLength = options.maxLength ?? 268_435_456;
  }

  root(): Json {
    const { root, id } = this.#options;
    const decoded = this.#body(root, Number.POSITIVE_INFINITY);
    const digest = this.#digestOf(decoded);
    if (digest !== id) throw this.#damaged(`its content has the digest ${digest}`);
    return decoded.value;
  }

  // A blob is numbered after all that it refers to, so a reference forward or to itself is damage, not a loop.
  #blob(sequence: number, before: number): Decoded {
    const done = this.#blobs.get(sequence);
    if (done) return done;
    if (sequence >= before) throw this.#damaged(`blob ${before} refers to blob ${sequence}, which comes after it`);
    const line = this.#options.blob(sequence);
    if (line === undefined) throw this.#missing(`Blob ${sequence}`, { sequence });
    const decoded = this.#line(line, sequence);
    this.#blobs.set(sequence, decoded);
    return decoded;
  }

  #line(line: string, sequence: number): Decoded {
    if (line.startsWith(DELTA_START)) return this.#delta(line, sequence);
    // A number given to a shared blob has that blob's digest, so that ids don't depend on how it is referred to.
    const alias = line.startsWith('"~g') ? lonelyShared.exec(line) : null;
    return alias ? this.#sharedBlob(alias[1]!) : this.#body(line, sequence);
  }

  #sharedBlob(hash: string): Decoded {
    const done = this.#shared.get(hash);
    if (done) return done;
    const line = this.#options.shared?.(hash);
    if (line === undefined) throw this.#missing(`Shared blob ${hash}`, { shared: hash });
    const digest = this.#options.sha256(line);
    if (digest.slice(0, SHARED_HASH_LENGTH) !== hash) throw this.#damaged(`shared blob ${hash} has another content`);
    const value = this.#parse(line);
    if (typeof value !== "string") throw this.#damaged(`shared blob ${hash} is not a string`);
    const decoded = { value, digest: digest.slice(0, DIGEST_LENGTH), canonical: line, length: line.length, depth: 0 };
    this.#shared.set(hash, decoded);
    return decoded;
  }

  #delta(line: string, sequence: number): Decoded {
    const parts = this.#parse(line) as readonly Json[];
    const [, to, ...rest] = parts;
    const target = typeof to === "string" ? referenceText.exec(to)?.[1] : undefined;
    if (target === undefined) throw this.#damaged(`blob ${sequence} is no delta`);
    const base = this.#blob(Number.parseInt(target, 36), sequence);
    if (base.depth >= MAX_DELTA_DEPTH) throw this.#damaged(`blob ${sequence} is a delta of too many deltas`);
    const value = typeof base.value === "string" ? applyDelta(base.value, rest, this.#maxLength) : undefined;
    if (value === undefined) throw this.#damaged(`blob ${sequence} does not fit what it is a delta of`);
    return { value, digest: undefined, canonical: undefined, length: value.length, depth: base.depth + 1 };
  }

  #body(text: string, before: number): Decoded {
    let { length } = text;
    let canonical = text;
    // Most blobs hold nothing tagged.
    if (text.includes('"~')) {
      canonical = text.replace(reference, (_, digits: string | undefined, hash: string | undefined) => {
        // What stands for a reference in digests has no place in a recording: it would have the digest of another value.
        if (digits === undefined && hash === undefined) throw this.#damaged("a part of it has the form of a digest");
        const child = digits === undefined ? this.#sharedBlob(hash!) : this.#blob(Number.parseInt(digits, 36), before);
        length += child.length;
        return `"~#${this.#digestOf(child)}"`;
      });
    }
    if (length > this.#maxLength) {
      throw new RetakeError("payload_too_large", `The state expands to more than ${this.#maxLength} characters.`, {
        data: { maxLength: this.#maxLength },
      });
    }
    const parsed = this.#parse(text);
    return { value: canonical === text ? parsed : this.#expand(parsed), digest: undefined, canonical, length, depth: 0 };
  }

  #expand(node: Json): Json {
    if (typeof node === "string") return node.startsWith("~") ? this.#referred(node) : node;
    if (typeof node !== "object" || node === null) return node;
    if (Array.isArray(node)) return this.#expandList(node as readonly Json[]);
    const result: Record<string, Json> = {};
    for (const [key, value] of Object.entries(node as Record<string, Json>)) setOwn(result, key, this.#expand(value));
    return result;
  }

  #referred(text: string): Json {
    const [, digits, hash] = referenceText.exec(text) ?? [];
    if (digits === undefined && hash === undefined) return text;
    const decoded = digits === undefined ? this.#shared.get(hash!) : this.#blobs.get(Number.parseInt(digits, 36));
    // Written with an escape, so that it was no reference when the digest was made.
    if (decoded === undefined) throw this.#damaged("a reference is not written as one");
    return decoded.value;
  }

  #expandList(node: readonly Json[]): Json {
    const [marker] = node;
    if (marker !== "~[" && marker !== "~{") return node.map((item) => this.#expand(item));
    const parts = node.slice(1).map((item) => this.#expand(item));
    if (marker === "~[") return parts.flat<Json[]>();
    const result: Record<string, Json> = {};
    for (const part of parts) for (const [key, value] of Object.entries(part as Record<string, Json>)) setOwn(result, key, value);
    return result;
  }

  #parse(text: string): Json {
    try {
      return JSON.parse(text) as Json;
    } catch (cause) {
      throw this.#damaged("a part of it is not JSON", cause);
    }
  }

  #digestOf(decoded: Decoded): string {
    return (decoded.digest ??= this.#options.sha256(decoded.canonical ?? JSON.stringify(decoded.value)).slice(0, DIGEST_LENGTH));
  }

  #missing(what: string, data: Readonly<Record<string, unknown>>): RetakeError {
    const { id } = this.#options;
    return new RetakeError("checkpoint_incomplete", `${what} of checkpoint ${id} is missing: it was never delivered, or has been lost.`, {
      data: { id, ...data },
    });
  }

  #damaged(why: string, cause?: unknown): RetakeError {
    return damaged(this.#options.id, why, cause);
  }
}

function damaged(id: string, why: string, cause?: unknown): RetakeError {
  return new RetakeError("checkpoint_damaged", `Checkpoint ${id} is not what was recorded: ${why}.`, { cause, data: { id } });
}
