import { DecodeError } from "./decode-error.ts";
import { readName } from "./names.ts";

/** Protobuf wire types that are in use; groups (3, 4) were never part of proto3. */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const MAX_SAFE_HIGH = 0x1f_ffff;
/** Values as short as this are mostly words of a few: operations, models, tools. */
const MAX_WORD_BYTES = 24;

/** A piece of the bytes that are read, from one offset to before another. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads protobuf fields off a buffer in one pass, without copying it. Every read
 * is checked against the end of the message it belongs to; what does not fit is
 * a {@link DecodeError}, never a read past the end.
 */
export class WireReader {
  readonly #bytes: Buffer;
  #position: number;
  #end: number;
  #fieldStart = 0;
  /** Number and wire type of the field that {@link next} stopped at. */
  field = 0;
  wireType = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#position = 0;
    this.#end = bytes.length;
  }

  /** Where the field that {@link next} stopped at begins, with its tag. */
  get fieldStart(): number {
    return this.#fieldStart;
  }

  /** Where the next read begins. */
  get position(): number {
    return this.#position;
  }

  /** Goes back to where a field of the same message begins. */
  rewind(position: number): void {
    this.#position = position;
  }

  /** Goes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#position >= this.#end) return false;
    this.#fieldStart = this.#position;
    const tag = this.#varint32();
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    if (this.field === 0) throw new DecodeError("A protobuf field has the number 0.");
    return true;
  }

  /** Leaves the current field out, whatever it holds. */
  skip(): void {
    switch (this.wireType) {
      case WireType.varint:
        this.#skipVarint();
        return;
      case WireType.fixed64:
        this.#take(8);
        return;
      case WireType.bytes:
        this.#take(this.#varint32());
        return;
      case WireType.fixed32:
        this.#take(4);
        return;
      default:
        throw new DecodeError(`Protobuf wire type ${this.wireType} is not in use.`);
    }
  }

  /** Leaves the current field out and gives it as it stands there, its tag included. */
  rawField(): Buffer {
    const start = this.#fieldStart;
    this.skip();
    return this.#bytes.subarray(start, this.#position);
  }

  /** Reads an embedded message: `read` sees only its fields. */
  message<T>(read: (reader: this) => T): T {
    const outerEnd = this.enter();
    const result = read(this);
    this.leave(outerEnd);
    return result;
  }

  /** {@link message} without a function, for what there is most of: gives what {@link leave} takes. */
  enter(): number {
    const length = this.#expectBytes();
    const start = this.#take(length);
    const outerEnd = this.#end;
    this.#position = start;
    this.#end = start + length;
    return outerEnd;
  }

  leave(outerEnd: number): void {
    this.#position = this.#end;
    this.#end = outerEnd;
  }

  /** UTF-8 that is not valid becomes U+FFFD: one bad string must not cost the batch. */
  string(): string {
    const length = this.#expectBytes();
    const start = this.#take(length);
    if (length <= MAX_WORD_BYTES) return readName(this.#bytes, start, start + length);
    return this.#bytes.toString("utf8", start, start + length);
  }

  /** A string of which there are few different ones: a key. */
  name(): string {
    const length = this.#expectBytes();
    const start = this.#take(length);
    return readName(this.#bytes, start, start + length);
  }

  /** Lower-case hex; `maxBytes` bounds what is read of an id that is too long. */
  hex(maxBytes: number): string {
    const length = this.#expectBytes();
    const start = this.#take(length);
    return length === 0 ? "" : this.#bytes.toString("hex", start, start + Math.min(length, maxBytes + 1));
  }

  /** Where the current field's bytes lie. */
  place(): Place {
    const length = this.#expectBytes();
    const from = this.#take(length);
    return { from, to: from + length };
  }

  /** A view of the request's bytes, not a copy. */
  bytes(): Buffer {
    const length = this.#expectBytes();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  fixed64(): bigint {
    this.#expect(WireType.fixed64);
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }

  fixed32(): number {
    this.#expect(WireType.fixed32);
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  double(): number {
    this.#expect(WireType.fixed64);
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  boolean(): boolean {
    return this.int64() !== 0;
  }

  /** Enums and small integers: the low 32 bits, signed. */
  int32(): number {
    this.#expect(WireType.varint);
    return this.#varint32();
  }

  /** A number where it is exact, a bigint beyond. */
  int64(): number | bigint {
    this.#expect(WireType.varint);
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 28) low |= (byte & 0x7f) << shift;
      else if (shift === 28) {
        low |= (byte & 0x0f) << 28;
        high = (byte & 0x7f) >> 4;
      } else if (shift < 63) high |= (byte & 0x7f) << (shift - 32);
      else high |= (byte & 1) << 31;
      if (byte < 0x80) return toInteger(low >>> 0, high | 0);
    }
    throw new DecodeError("A protobuf varint is longer than 10 bytes.");
  }

  #expect(wireType: number): void {
    if (this.wireType !== wireType) throw new DecodeError(`Protobuf field ${this.field} has wire type ${this.wireType}, not ${wireType}.`);
  }

  #expectBytes(): number {
    this.#expect(WireType.bytes);
    return this.#varint32();
  }

  #byte(): number {
    if (this.#position >= this.#end) throw new DecodeError("The protobuf message ends inside a field.");
    return this.#bytes[this.#position++]!;
  }

  /** The low 32 bits of a varint; tags and lengths need no more. A length that reads as negative fails in {@link #take}. */
  #varint32(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 35) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new DecodeError("A protobuf varint is longer than 10 bytes.");
  }

  #skipVarint(): void {
    for (let count = 0; count < 10; count++) if (this.#byte() < 0x80) return;
    throw new DecodeError("A protobuf varint is longer than 10 bytes.");
  }

  /** Moves past `length` bytes and gives where they began. */
  #take(length: number): number {
    const start = this.#position;
    if (length < 0 || length > this.#end - start) throw new DecodeError("A protobuf field is longer than its message.");
    this.#position = start + length;
    return start;
  }
}

/** Two's complement of 64 bits, in halves. */
function toInteger(low: number, high: number): number | bigint {
  if (high >= 0 ? high <= MAX_SAFE_HIGH : high >= -MAX_SAFE_HIGH) return high * 0x1_0000_0000 + low;
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}
