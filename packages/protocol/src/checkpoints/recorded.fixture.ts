import { hash } from "node:crypto";
import fc from "fast-check";
import type { Json } from "../json.ts";
import { decodeCheckpoint } from "./decode.ts";
import { CheckpointEncoder, type EncodedCheckpoint, type EncoderOptions } from "./encode.ts";
import type { EncodedValue } from "./encoded-value.ts";

export const sha256 = (text: string): string => hash("sha256", text);

/** Keeps what one run sent, as the store would. */
export class Recorded {
  readonly blobs: string[] = [];
  readonly shared = new Map<string, string>();
  readonly encoder: CheckpointEncoder;
  previous: EncodedValue | undefined;
  readonly #first: number;

  constructor(options: EncoderOptions = {}) {
    this.encoder = new CheckpointEncoder(sha256, options);
    this.#first = options.firstSequence ?? 0;
  }

  /** Where a reader finds what this run sent. */
  get source() {
    return {
      blob: (sequence: number): string | undefined => this.blobs[sequence - this.#first],
      shared: (name: string): string | undefined => this.shared.get(name),
      sha256,
    };
  }

  add(state: unknown): EncodedCheckpoint {
    this.previous = this.encoder.encode(state, this.previous);
    return this.keep(this.encoder.checkpoint(this.previous));
  }

  keep(checkpoint: EncodedCheckpoint): EncodedCheckpoint {
    if (checkpoint.first !== this.#first + this.blobs.length) throw new Error("a gap in the numbers");
    this.blobs.push(...checkpoint.blobs);
    for (const line of checkpoint.shared) this.shared.set(sha256(line).slice(0, 48), line);
    return checkpoint;
  }

  restore(checkpoint: EncodedCheckpoint): Json {
    return decodeCheckpoint({ id: checkpoint.id, root: checkpoint.root, ...this.source });
  }
}

const scalar = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 600 }),
  fc.constantFrom("~", "~u", "~r5", '"~r5', '"~r0', '\\"~r0', "~[", "~{", "~*", "~=", "__proto__", "constructor"),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0, Number.NaN, Infinity, -Infinity),
  fc.date({ noInvalidDate: false }),
);
export const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie("value"), { maxLength: 40 }),
    fc.dictionary(fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("~map", "~", '"~r0', "~class", "__proto__", "0")), tie("value"), {
      maxKeys: 30,
    }),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 5 }).map((items) => new Set(items)),
  ),
}));

/** What a restored value is compared with: objects without a prototype come back as plain ones. */
export function stripPrototypes(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [stripPrototypes(key), stripPrototypes(item)]));
  if (value instanceof Set) return new Set([...value].map(stripPrototypes));
  if (Array.isArray(value)) return value.map(stripPrototypes);
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    Object.defineProperty(result, key, { value: stripPrototypes(item), writable: true, enumerable: true, configurable: true });
  return result;
}
