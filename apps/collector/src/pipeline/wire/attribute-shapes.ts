import type { AttributeKey, AttributeKeys } from "./attribute-keys.ts";

/** Instrumentations have a few; what is remembered of senders who make up keys is bounded. */
const MAX_NEXT = 8;
const MAX_SHAPES = 4096;
/** Longer keys are nobody's in earnest, and would be much to keep. */
const MAX_KEY_BYTES = 128;

/**
 * The keys of a span's attributes in their order, from the first to one of them. Spans of one instrumentation have the
 * same few sequences over and over: the next key is one that followed last time, and what a sequence means is found once.
 */
export class AttributeShape<Meaning> {
  /** The last of them; the sequence without any has none. */
  readonly key: AttributeKey<Meaning> | undefined;
  /** Whether the next span with these keys has this very shape: others are made anew for each span. */
  readonly isKept: boolean;
  readonly next: EndingShape<Meaning>[] = [];

  constructor(key: AttributeKey<Meaning> | undefined, isKept: boolean) {
    this.key = key;
    this.isKept = isKept;
  }
}

/** A shape of one key at least. */
export type EndingShape<Meaning> = AttributeShape<Meaning> & { readonly key: AttributeKey<Meaning> };

/** The shapes seen so far, as a tree. */
export class AttributeShapes<Meaning> {
  readonly #keys: AttributeKeys<Meaning>;
  #first = new AttributeShape<Meaning>(undefined, true);
  #count = 0;

  constructor(keys: AttributeKeys<Meaning>) {
    this.#keys = keys;
  }

  /** The shape of a span without attributes. */
  get first(): AttributeShape<Meaning> {
    return this.#first;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#count;
  }

  /** The shape with one more key. */
  after(shape: AttributeShape<Meaning>, bytes: Buffer, words: DataView, from: number, to: number): EndingShape<Meaning> {
    const { next } = shape;
    for (let i = 0; i < next.length; i++) {
      const known = next[i]!;
      if (known.key.is(words, from, to)) return known;
    }
    return this.#add(shape, this.#keys.find(bytes, words, from, to));
  }

  #add(shape: AttributeShape<Meaning>, key: AttributeKey<Meaning>): EndingShape<Meaning> {
    const isKept = shape.isKept && shape.next.length < MAX_NEXT && key.bytes.length <= MAX_KEY_BYTES;
    const made = new AttributeShape(key, isKept) as EndingShape<Meaning>;
    if (!isKept) return made;
    if (this.#count === MAX_SHAPES) {
      this.#first = new AttributeShape(undefined, true);
      this.#count = 0;
    }
    this.#count++;
    shape.next.push(made);
    return made;
  }
}
