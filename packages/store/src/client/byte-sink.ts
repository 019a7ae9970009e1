interface Chunk {
  readonly bytes: Buffer;
  readonly view: DataView;
}

const CHUNK_BYTES = 1 << 18;
/** 16 MiB: the blocks of two large batches. */
const MAX_KEPT = 64;
/** Longer text is measured before it is written: three bytes a UTF-16 unit have to fit a chunk. */
const MAX_UNMEASURED = 1 << 15;
/** Below it a loop is faster than a call out of JavaScript. */
const MAX_LOOPED = 48;
const NO_DIGIT = 0x80;

const digits = new Uint8Array(128).fill(NO_DIGIT);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  digits[digit.charCodeAt(0)] = value;
  digits[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Fresh memory costs a page fault every 4 KiB, and the collector's runs: chunks are used again. */
const kept: Chunk[] = [];

function newChunk(size: number): Chunk {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Bytes being written, little-endian, in chunks: what is written once is never moved. */
export class ByteSink {
  readonly #full: Chunk[] = [];
  readonly #written: Buffer[] = [];
  #chunk = kept.pop() ?? newChunk(CHUNK_BYTES);
  #bytes = this.#chunk.bytes;
  #length = 0;

  /** What was written; nothing may be written afterwards. */
  chunks(): readonly Buffer[] {
    return [...this.#written, this.#bytes.subarray(0, this.#length)];
  }

  /** Gives the memory back: call it when nobody reads the chunks any more, or never. */
  release(): void {
    for (const chunk of [...this.#full, this.#chunk]) {
      if (kept.length < MAX_KEPT && chunk.bytes.length === CHUNK_BYTES) kept.push(chunk);
    }
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#chunk.view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  uint64(value: bigint): void {
    this.#reserve(8);
    this.#chunk.view.setBigUint64(this.#length, value, true);
    this.#length += 8;
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#chunk.view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#chunk.view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A small unsigned integer as eight bytes, without making a bigint of it. */
  size64(value: number): void {
    this.#reserve(8);
    const { view } = this.#chunk;
    view.setUint32(this.#length, value % 0x1_0000_0000, true);
    view.setUint32(this.#length + 4, Math.floor(value / 0x1_0000_0000), true);
    this.#length += 8;
  }

  /** LEB128. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Length as LEB128, then UTF-8. */
  text(value: string): void {
    if (value.length <= MAX_LOOPED && this.#asciiText(value)) return;
    if (value.length > MAX_UNMEASURED) {
      const size = Buffer.byteLength(value);
      this.varint(size);
      this.#reserve(size);
      this.#length += this.#bytes.write(value, this.#length);
      return;
    }
    this.#reserve(10 + value.length * 3);
    // Most text is ASCII: its length in bytes is guessed, and what follows moved where the guess was too short.
    const guessed = this.#length + varintSize(value.length);
    const size = this.#bytes.write(value, guessed);
    const start = this.#length + varintSize(size);
    if (start !== guessed) this.#bytes.copyWithin(start, guessed, guessed + size);
    this.varint(size);
    this.#length += size;
  }

  /** Hex digits as exactly `size` bytes; anything else than `size * 2` digits as zeros. */
  hex(value: string, size: number): void {
    this.#reserve(size);
    const bytes = this.#bytes;
    const start = this.#length;
    this.#length += size;
    let seen = value.length === size * 2 ? 0 : NO_DIGIT;
    for (let i = 0; i < size && seen < NO_DIGIT; i++) {
      const high = digits[value.charCodeAt(2 * i)] ?? NO_DIGIT;
      const low = digits[value.charCodeAt(2 * i + 1)] ?? NO_DIGIT;
      seen |= high | low;
      bytes[start + i] = (high << 4) | low;
    }
    if (seen >= NO_DIGIT) for (let i = 0; i < size; i++) bytes[start + i] = 0;
  }

  /** Writes nothing, and says so, where the text is not ASCII. */
  #asciiText(value: string): boolean {
    const { length } = value;
    this.#reserve(1 + length);
    const bytes = this.#bytes;
    const start = this.#length + 1;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[start + i] = unit;
    }
    bytes[this.#length] = length;
    this.#length = start + length;
    return true;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    this.#full.push(this.#chunk);
    this.#written.push(this.#bytes.subarray(0, this.#length));
    this.#chunk = size > CHUNK_BYTES ? newChunk(size) : (kept.pop() ?? newChunk(CHUNK_BYTES));
    this.#bytes = this.#chunk.bytes;
    this.#length = 0;
  }
}

/** Of lengths below 2^21. */
function varintSize(value: number): number {
  if (value < 0x80) return 1;
  return value < 0x4000 ? 2 : 3;
}
