/** Bytes being written, little-endian, in a buffer that grows. */
export class ByteSink {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 1 << 16) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  /** What was written; valid until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  uint64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigUInt64LE(value, this.#length);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigInt64LE(value, this.#length);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** A small unsigned integer as eight bytes, without making a bigint of it. */
  size64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeUInt32LE(value % 0x1_0000_0000, this.#length);
    this.#length = this.#buffer.writeUInt32LE(Math.floor(value / 0x1_0000_0000), this.#length);
  }

  /** LEB128. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** Length as LEB128, then UTF-8. */
  text(value: string): void {
    // Three bytes a UTF-16 unit at most: below 42 units the length is one byte for certain.
    if (value.length <= 42) {
      this.#reserve(1 + value.length * 3);
      const written = this.#buffer.write(value, this.#length + 1);
      this.#buffer[this.#length] = written;
      this.#length += 1 + written;
      return;
    }
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.#reserve(size);
    this.#length += this.#buffer.write(value, this.#length);
  }

  /** Hex digits as exactly `size` bytes; anything else than `size * 2` digits as zeros. */
  hex(value: string, size: number): void {
    this.#reserve(size);
    const end = this.#length + size;
    const written = value.length === size * 2 ? this.#buffer.write(value, this.#length, "hex") : 0;
    if (written !== size) this.#buffer.fill(0, this.#length, end);
    this.#length = end;
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
