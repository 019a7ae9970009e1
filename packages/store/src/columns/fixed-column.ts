import { Bytes, fill } from "./bytes.ts";
import type { ColumnBuffer } from "./column-buffer.ts";

/** Values of one size in bytes. */
export class FixedColumn extends Bytes implements ColumnBuffer {
  readonly type: string;
  readonly #size: number;

  constructor(type: string, size: number) {
    super();
    this.type = type;
    this.#size = size;
  }

  /** Rows of zeros. */
  zeros(rows = 1): void {
    const size = this.#size * rows;
    this.reserve(size);
    fill(this.bytes, 0, this.length, this.length + size);
    this.length += size;
  }

  copy(source: Uint8Array, from: number): void {
    const size = this.#size;
    this.reserve(size);
    const { bytes, length } = this;
    for (let i = 0; i < size; i++) bytes[length + i] = source[from + i]!;
    this.length = length + size;
  }

  /** Hex digits; anything but exactly twice as many as there are bytes is zeros. */
  hex(value: string): void {
    this.reserve(this.#size);
    const written = value.length === this.#size * 2 ? this.bytes.write(value, this.length, "hex") : 0;
    if (written === this.#size) this.length += written;
    else this.zeros();
  }

  /** The low byte. */
  uint8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32LE(value >>> 0, this.length);
  }

  /** 64 bits as halves of 32. */
  halves(low: number, high: number): void {
    this.reserve(8);
    const { bytes, length } = this;
    bytes[length] = low;
    bytes[length + 1] = low >>> 8;
    bytes[length + 2] = low >>> 16;
    bytes[length + 3] = low >>> 24;
    bytes[length + 4] = high;
    bytes[length + 5] = high >>> 8;
    bytes[length + 6] = high >>> 16;
    bytes[length + 7] = high >>> 24;
    this.length = length + 8;
  }

  /** A whole number up to 2^53, or down to -2^53, in 64 bits. */
  integer(value: number): void {
    if (value >>> 0 === value) this.halves(value, 0);
    else this.halves((value % 0x1_0000_0000) | 0, Math.floor(value / 0x1_0000_0000));
  }

  /** {@link FixedColumn.integer} of what may be anything: never negative, never a fraction. */
  count(value: number): void {
    this.integer(value > 0 ? Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER) : 0);
  }

  /** Nine decimals, so that sums are exact; what does not fit, or is no number, is 0. */
  amount(value: number): void {
    const scaled = Math.round(value * 1e9);
    if (Number.isSafeInteger(scaled)) this.integer(scaled);
    else this.int64(Math.abs(value) < 1e9 ? BigInt(scaled) : 0n);
  }

  int64(value: bigint): void {
    this.reserve(8);
    this.length = this.bytes.writeBigInt64LE(BigInt.asIntN(64, value), this.length);
  }
}

export const uint8Column = (): FixedColumn => new FixedColumn("UInt8", 1);
export const uint32Column = (): FixedColumn => new FixedColumn("UInt32", 4);
export const uint64Column = (): FixedColumn => new FixedColumn("UInt64", 8);
export const fixedColumn = (size: number): FixedColumn => new FixedColumn(`FixedString(${size})`, size);
/** Unix nanoseconds. */
export const nanosecondsColumn = (): FixedColumn => new FixedColumn("DateTime64(9, 'UTC')", 8);
/** Amounts with nine decimals. */
export const amountColumn = (): FixedColumn => new FixedColumn("Decimal(18, 9)", 8);
