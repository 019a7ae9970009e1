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
  /** The key that came after this one last time: instrumentations keep to one order. */
  next: AttributeKey<Meaning> | undefined;

  constructor(name: string, meaning: Meaning) {
    this.name = name;
    this.bytes = Buffer.from(name);
    this.meaning = meaning;
  }

  is(bytes: Buffer, from: number, to: number): boolean {
    const own = this.bytes;
    const size = to - from;
    if (own.length !== size) return false;
    // From the end: keys begin alike.
    for (let i = size - 1; i >= 0; i--) if (own[i] !== bytes[from + i]) return false;
    return true;
  }
}

/** Attribute keys by their bytes, so that what a key means is found once and not once a span. */
export class AttributeKeys<Meaning> {
  readonly #meaningOf: (name: string) => Meaning;
  readonly #slots: (AttributeKey<Meaning>[] | undefined)[] = Array.from({ length: SLOTS });

  constructor(meaningOf: (name: string) => Meaning) {
    this.#meaningOf = meaningOf;
  }

  /** @param previous the key before it in the same span */
  find(bytes: Buffer, from: number, to: number, previous: AttributeKey<Meaning> | undefined): AttributeKey<Meaning> {
    const expected = previous?.next;
    if (expected?.is(bytes, from, to)) return expected;
    const found = this.#look(bytes, from, to);
    if (previous !== undefined) previous.next = found;
    return found;
  }

  #look(bytes: Buffer, from: number, to: number): AttributeKey<Meaning> {
    if (to - from > MAX_BYTES) return this.#make(bytes, from, to);
    let hash = to - from;
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const slot = (this.#slots[hash & (SLOTS - 1)] ??= []);
    for (const key of slot) if (key.is(bytes, from, to)) return key;
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
