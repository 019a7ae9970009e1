const MIN_CAPACITY = 256;
/** Up to here a loop over ASCII is quicker than the call that encodes any text. */
const SHORT_TEXT = 32;
const LOW_32 = 0xffff_ffffn;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/**
 * Writes protobuf fields one after the other into a buffer that grows. Every
 * call writes its field, defaults too: what to leave out is for the caller.
 */
export class WireWriter {
  #bytes: Buffer;
  #position = 0;

  constructor(capacityBytes: number = MIN_CAPACITY) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(capacityBytes, MIN_CAPACITY));
  }

  get sizeBytes(): number {
    return this.#position;
  }

  /** `uint32`, `uint64` and enums; from 0 to 2^64 - 1. */
  varint(field: number, value: number | bigint): void {
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  /** `int32` and `int64`: negative ones take ten bytes. */
  int64(field: number, value: number | bigint): void {
    this.#tag(field, VARINT);
    this.#varint(value < 0 ? BigInt.asUintN(64, BigInt(value)) : value);
  }

  /** `sint32` and `sint64`: small negative ones are short. */
  sint64(field: number, value: number | bigint): void {
    this.#tag(field, VARINT);
    const integer = BigInt(value);
    this.#varint(BigInt.asUintN(64, (integer << 1n) ^ (integer >> 63n)));
  }

  bool(field: number, value: boolean): void {
    this.#tag(field, VARINT);
    this.#bytes[this.#position++] = value ? 1 : 0;
  }

  /** `fixed64`, and `sfixed64` where the value is negative. */
  fixed64(field: number, value: bigint): void {
    this.#tag(field, FIXED64);
    this.#position = this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.#position);
  }

  fixed32(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#position = this.#bytes.writeUInt32LE(value >>> 0, this.#position);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#position = this.#bytes.writeDoubleLE(value, this.#position);
  }

  /** A lone surrogate, which has no UTF-8 form, becomes U+FFFD. */
  string(field: number, text: string): void {
    this.#tag(field, BYTES);
    if (text.length <= SHORT_TEXT && this.#shortText(text)) return;
    const size = Buffer.byteLength(text);
    this.#varint(size);
    this.#reserve(size);
    this.#position += this.#bytes.write(text, this.#position, size, "utf8");
  }

  bytes(field: number, content: Uint8Array): void {
    this.#tag(field, BYTES);
    this.#varint(content.length);
    this.raw(content);
  }

  /** Fields that are encoded already, as they are. */
  raw(fields: Uint8Array): void {
    this.#reserve(fields.length);
    this.#bytes.set(fields, this.#position);
    this.#position += fields.length;
  }

  packedVarint(field: number, values: readonly (number | bigint)[]): void {
    const start = this.enter(field);
    for (const value of values) this.#varint(value);
    this.leave(start);
  }

  packedFixed64(field: number, values: readonly bigint[]): void {
    this.#tag(field, BYTES);
    this.#varint(values.length * 8);
    this.#reserve(values.length * 8);
    for (const value of values) this.#position = this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.#position);
  }

  packedDouble(field: number, values: readonly number[]): void {
    this.#tag(field, BYTES);
    this.#varint(values.length * 8);
    this.#reserve(values.length * 8);
    for (const value of values) this.#position = this.#bytes.writeDoubleLE(value, this.#position);
  }

  /** Writes an embedded message: `write` adds its fields to this writer. */
  message(field: number, write: (writer: this) => void): void {
    const start = this.enter(field);
    write(this);
    this.leave(start);
  }

  /** {@link message} without a function: gives what {@link leave} takes. */
  enter(field: number): number {
    this.#tag(field, BYTES);
    return ++this.#position;
  }

  /** Ends a message. One byte was kept for its length; a longer one moves the content. */
  leave(start: number): void {
    const size = this.#position - start;
    const more = varintSize(size) - 1;
    if (more > 0) {
      this.#reserve(more);
      this.#bytes.copyWithin(start + more, start, this.#position);
    }
    this.#position = start - 1;
    this.#varint(size);
    this.#position += size;
  }

  /** What was written, without a copy; the writer begins anew. */
  finish(): Buffer {
    const written = this.#bytes.subarray(0, this.#position);
    this.#bytes = Buffer.allocUnsafeSlow(MIN_CAPACITY);
    this.#position = 0;
    return written;
  }

  /** Keeps room for a fixed-size value behind the tag. */
  #tag(field: number, wireType: number): void {
    this.#reserve(16);
    const tag = (field << 3) | wireType;
    if (tag < 0x80) this.#bytes[this.#position++] = tag;
    else this.#varint(tag >>> 0);
  }

  #shortText(text: string): boolean {
    const size = text.length;
    this.#reserve(size + 1);
    const bytes = this.#bytes;
    const start = this.#position + 1;
    for (let i = 0; i < size; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[start + i] = unit;
    }
    bytes[start - 1] = size;
    this.#position = start + size;
    return true;
  }

  #varint(value: number | bigint): void {
    this.#reserve(10);
    if (typeof value === "bigint") this.#halves(Number(value & LOW_32), Number(value >> 32n));
    else if (value <= 0xffff_ffff) this.#small(value >>> 0);
    else this.#halves(value >>> 0, Math.floor(value / 0x1_0000_0000));
  }

  #small(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#position++] = rest;
  }

  /** The 64 bits of a varint, in halves of 32. */
  #halves(low: number, high: number): void {
    if (high === 0) return this.#small(low);
    for (let shift = 0; shift < 28; shift += 7) this.#bytes[this.#position++] = ((low >>> shift) & 0x7f) | 0x80;
    const middle = (low >>> 28) | ((high & 7) << 4);
    const rest = high >>> 3;
    this.#bytes[this.#position++] = rest === 0 ? middle : middle | 0x80;
    if (rest !== 0) this.#small(rest);
  }

  #reserve(size: number): void {
    const needed = this.#position + size;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#position);
    this.#bytes = grown;
  }
}

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
