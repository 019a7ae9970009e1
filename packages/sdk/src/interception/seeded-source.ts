import { createCipheriv, hash, type Cipheriv } from "node:crypto";
import type { Frame } from "../runs/frame.ts";

/**
 * The randomness of one scope of a run: the same in every execution of it,
 * whatever its siblings draw. Numbers and bytes come from streams of their own.
 */
export class SeededSource {
  readonly #state: Uint32Array;
  readonly #key: Uint8Array;
  #bytes: Cipheriv | undefined;

  constructor(seed: string, path: string) {
    this.#key = hash("sha256", `${seed}\n${path}`, "buffer");
    this.#state = Uint32Array.from({ length: 4 }, (_, i) => new DataView(this.#key.buffer, this.#key.byteOffset).getUint32(4 * i));
    for (let i = 0; i < 12; i++) this.#word();
  }

  /** From 0, below 1, with 53 random bits. */
  number(): number {
    return ((this.#word() >>> 5) * 2 ** 26 + (this.#word() >>> 6)) / 2 ** 53;
  }

  /** The key stream of AES-256 in counter mode. */
  bytes(count: number): Buffer {
    this.#bytes ??= createCipheriv("aes-256-ctr", this.#key, Buffer.alloc(16));
    return this.#bytes.update(Buffer.alloc(count));
  }

  /** From `min`, below `max`, each as likely; a range of 2^48 at most. */
  integer(min: number, max: number): number {
    const range = max - min;
    const limit = 2 ** 48 - (2 ** 48 % range);
    for (;;) {
      const drawn = this.bytes(6).readUIntBE(0, 6);
      if (drawn < limit) return min + (drawn % range);
    }
  }

  /** A random UUID (RFC 9562, version 4). */
  uuid(): ReturnType<typeof globalThis.crypto.randomUUID> {
    const bytes = this.bytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** One step of sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, as in PractRand). */
  #word(): number {
    const state = this.#state;
    const [a, b, c, counter] = state as unknown as [number, number, number, number];
    const sum = (a + b + counter) >>> 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  }
}

const sources = new WeakMap<Frame, SeededSource>();

export function sourceOf(frame: Frame): SeededSource {
  let source = sources.get(frame);
  if (!source) sources.set(frame, (source = new SeededSource(frame.recorder.seed, frame.path)));
  return source;
}
