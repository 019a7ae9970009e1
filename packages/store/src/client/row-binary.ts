/** Reads what ClickHouse writes as RowBinary: values one after another, in the order of the columns. */
export class RowBinaryReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  #uint8(): number {
    return this.#bytes[this.#advance(1)]!;
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  float64(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  /** A FixedString, in hex. */
  hex(size: number): string {
    const start = this.#advance(size);
    return this.#bytes.toString("hex", start, start + size);
  }

  text(): string {
    return this.textAt(...this.skipText());
  }

  /** Passes over a text; the place is for `textAt`. */
  skipText(): readonly [start: number, end: number] {
    let length = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.#uint8();
      length += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    const start = this.#advance(length);
    return [start, start + length];
  }

  textAt(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }

  #advance(size: number): number {
    const start = this.#at;
    if (start + size > this.#bytes.length) throw new RangeError("The answer of ClickHouse ends within a value.");
    this.#at += size;
    return start;
  }
}
