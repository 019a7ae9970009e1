import type { AttributeKey, AttributeKeys } from "./attribute-keys.ts";

/** Instrumentations have a few; what is remembered of senders who make up keys is bounded. */
const MAX_NEXT = 8;
const MAX_SHAPES = 4096;

/**
 * The keys of a span's attributes in their order, from the first to one of them. Spans of one instrumentation have the
 * same few sequences over and over: the next key is one that followed last time, and what a sequence means is found once.
 */
export class AttributeShape<Meaning, Memo> {
  /** The last of them; the sequence without any has none. */
  readonly key: AttributeKey<Meaning> | undefined;
  readonly next: AttributeShape<Meaning, Memo>[] = [];
  /** What is known of spans that have exactly these keys. */
  memo: Memo | undefined;

  constructor(key: AttributeKey<Meaning> | undefined) {
    this.key = key;
  }
}

/** The shapes seen so far, as a tree. */
export class AttributeShapes<Meaning, Memo> {
  readonly #keys: AttributeKeys<Meaning>;
  #first = new AttributeShape<Meaning, Memo>(undefined);
  #count = 0;

  constructor(keys: AttributeKeys<Meaning>) {
    this.#keys = keys;
  }

  /** The shape of a span without attributes. */
  get first(): AttributeShape<Meaning, Memo> {
    return this.#first;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#count;
  }

  /** The shape with one more key. */
  after(
    shape: AttributeShape<Meaning, Memo>,
    bytes: Buffer,
    words: DataView,
    from: number,
    to: number,
  ): AttributeShape<Meaning, Memo> & { key: AttributeKey<Meaning> } {
    const { next } = shape;
    for (let i = 0; i < next.length; i++) {
      const known = next[i]!;
      if (known.key!.is(words, from, to)) return known as AttributeShape<Meaning, Memo> & { key: AttributeKey<Meaning> };
    }
    return this.#add(shape, this.#keys.find(bytes, words, from, to));
  }

  #add(shape: AttributeShape<Meaning, Memo>, key: AttributeKey<Meaning>): AttributeShape<Meaning, Memo> & { key: AttributeKey<Meaning> } {
    const made = new AttributeShape<Meaning, Memo>(key) as AttributeShape<Meaning, Memo> & { key: AttributeKey<Meaning> };
    // One that is not remembered is made anew for each span.
    if (shape.next.length === MAX_NEXT) return made;
    if (this.#count === MAX_SHAPES) {
      this.#first = new AttributeShape(undefined);
      this.#count = 0;
    }
    this.#count++;
    shape.next.push(made);
    return made;
  }
}
