const SLOTS = 4096;
/** Longer keys are not remembered: the longest of the conventions has 42 bytes. */
const MAX_BYTES = 128;
/** Keys come from senders, who could choose ones of the same slot: what is remembered, and searched, is bounded. */
const MAX_IN_SLOT = 8;

/** A key of attributes that was seen, and what it means to whoever reads them. */
export class AttributeKey<Meaning> {
  readonly name: string;
  readonly bytes: Buffer;
  readonly meaning: Meaning;
  readonly #words: DataView;
  readonly #sizeBytes: number;

  constructor(name: string, meaning: Meaning) {
    this.name = name;
    this.bytes = ownBytes(name);
    this.meaning = meaning;
    this.#words = wordsOf(this.bytes);
    this.#sizeBytes = this.bytes.length;
  }

  /** @param words those of the bytes that the key is looked for in */
  is(words: DataView, from: number, to: number): boolean {
    const own = this.#words;
    const size = to - from;
    if (size !== this.#sizeBytes) return false;
    // Four at a time, and from the end: keys begin alike.
    let at = size - 4;
    for (; at >= 0; at -= 4) if (own.getUint32(at) !== words.getUint32(from + at)) return false;
    if (size >= 4) return own.getUint32(0) === words.getUint32(from);
    for (at = size - 1; at >= 0; at--) if (own.getUint8(at) !== words.getUint8(from + at)) return false;
    return true;
  }
}

/** Not of Node's pool: a key that is kept would keep all that was made with it. */
function ownBytes(name: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(name));
  bytes.write(name);
  return bytes;
}

export function wordsOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Attribute keys by their bytes, so that what a key means is found once and not once a span. */
export class AttributeKeys<Meaning> {
  readonly #meaningOf: (name: string) => Meaning;
  readonly #slots: (AttributeKey<Meaning>[] | undefined)[] = Array.from({ length: SLOTS });

  constructor(meaningOf: (name: string) => Meaning) {
    this.#meaningOf = meaningOf;
  }

  find(bytes: Buffer, words: DataView, from: number, to: number): AttributeKey<Meaning> {
    if (to - from > MAX_BYTES) return this.#make(bytes, from, to);
    let hash = to - from;
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const slot = (this.#slots[hash & (SLOTS - 1)] ??= []);
    for (const key of slot) if (key.is(words, from, to)) return key;
    const made = this.#make(bytes, from, to);
    if (slot.length === MAX_IN_SLOT) slot.shift();
    slot.push(made);
    return made;
  }

  #make(bytes: Buffer, from: number, to: number): AttributeKey<Meaning> {
    const name = bytes.toString("utf8", from, to);
    return new AttributeKey(name, this.#meaningOf(name));
  }
}
