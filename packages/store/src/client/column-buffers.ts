import { isUtf8 } from "node:buffer";

/** A text as {@link TextColumn.encoded} takes it: for what is written many times. */
export function encodeText(value: string): Buffer {
  const size = Buffer.byteLength(value);
  const encoded = Buffer.allocUnsafe(size + MAX_LENGTH_BYTES);
  let at = 0;
  for (let rest = size; ; rest >>>= 7) {
    encoded[at++] = rest < 0x80 ? rest : (rest & 0x7f) | 0x80;
    if (rest < 0x80) break;
  }
  at += encoded.write(value, at);
  return encoded.subarray(0, at);
}

/** One column of a block in ClickHouse's Native format, filled row by row. */
export interface ColumnBuffer {
  readonly type: string;
  /** The column's data as it goes out, without name and type. */
  chunks(): readonly Buffer[];
  /** How far it is filled; {@link ColumnBuffer.rollback} takes it back to there. */
  mark(): readonly number[];
  rollback(mark: readonly number[]): void;
}

const MAX_LENGTH_BYTES = 5;
const INITIAL_BYTES = 1 << 12;
/** Below it a loop is faster than a call out of JavaScript. */
const MAX_LOOPED = 48;

/** Bytes that grow at the end. */
class Bytes {
  bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  length = 0;

  reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  get filled(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** LEB128; room is there. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }
}

/** Strings: each its length as LEB128, then UTF-8. */
export class TextColumn extends Bytes implements ColumnBuffer {
  readonly type = "String";

  empty(): void {
    this.reserve(1);
    this.bytes[this.length++] = 0;
  }

  text(value: string): void {
    const { length } = value;
    this.reserve(5 + length * 3);
    if (length <= MAX_LOOPED && this.#ascii(value)) return;
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.length += this.bytes.write(value, this.length);
  }

  /** Bytes that are already a length and UTF-8. */
  encoded(value: Uint8Array): void {
    const size = value.length;
    this.reserve(size);
    const { bytes, length } = this;
    if (size <= MAX_LOOPED) for (let i = 0; i < size; i++) bytes[length + i] = value[i]!;
    else bytes.set(value, length);
    this.length = length + size;
  }

  /** Bytes from elsewhere that should be UTF-8: what is not becomes U+FFFD. */
  copy(source: Buffer, from: number, to: number): void {
    const size = to - from;
    this.reserve(5 + size);
    const before = this.length;
    this.varint(size);
    const { bytes, length: at } = this;
    this.length = at + size;
    if (size <= MAX_LOOPED) {
      let seen = 0;
      for (let i = 0; i < size; i++) {
        const byte = source[from + i]!;
        seen |= byte;
        bytes[at + i] = byte;
      }
      if (seen < 0x80) return;
    } else source.copy(bytes, at, from, to);
    if (isUtf8(bytes.subarray(at, at + size))) return;
    this.length = before;
    this.text(source.toString("utf8", from, to));
  }

  chunks(): readonly Buffer[] {
    return [this.filled];
  }

  mark(): readonly number[] {
    return [this.length];
  }

  rollback([length = 0]: readonly number[]): void {
    this.length = length;
  }

  /** Writes nothing, and says so, where the text is not ASCII. */
  #ascii(value: string): boolean {
    const { bytes } = this;
    const start = this.length + 1;
    const { length } = value;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[start + i] = unit;
    }
    bytes[this.length] = length;
    this.length = start + length;
    return true;
  }
}

/** Values of one size in bytes. */
export class FixedColumn extends Bytes implements ColumnBuffer {
  readonly type: string;
  readonly #size: number;

  constructor(type: string, size: number) {
    super();
    this.type = type;
    this.#size = size;
  }

  zeros(): void {
    this.reserve(this.#size);
    for (let i = 0; i < this.#size; i++) this.bytes[this.length++] = 0;
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
    this.halves((value % 0x1_0000_0000) | 0, Math.floor(value / 0x1_0000_0000));
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

  chunks(): readonly Buffer[] {
    return [this.filled];
  }

  mark(): readonly number[] {
    return [this.length];
  }

  rollback([length = 0]: readonly number[]): void {
    this.length = length;
  }
}

/** Maps of text to text: for each row any number of pairs, then {@link MapColumn.end}. */
export class MapColumn implements ColumnBuffer {
  readonly type = "Map(String, String)";
  readonly keys = new TextColumn();
  readonly values = new TextColumn();
  readonly #ends = new FixedColumn("UInt64", 8);
  #pairs = 0;

  /** @param pairs how many keys and values were added to the row */
  end(pairs: number): void {
    this.#pairs += pairs;
    this.#ends.integer(this.#pairs);
  }

  chunks(): readonly Buffer[] {
    return [...this.#ends.chunks(), ...this.keys.chunks(), ...this.values.chunks()];
  }

  mark(): readonly number[] {
    return [this.#pairs, this.keys.length, this.values.length, this.#ends.length];
  }

  rollback([pairs = 0, keys = 0, values = 0, ends = 0]: readonly number[]): void {
    this.#pairs = pairs;
    this.keys.length = keys;
    this.values.length = values;
    this.#ends.length = ends;
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

/** Columns of a table by name, filled together. */
export class Block<Columns extends Readonly<Record<string, ColumnBuffer>>> {
  readonly columns: Columns;
  rows = 0;

  constructor(columns: Columns) {
    this.columns = columns;
  }

  mark(): BlockMark {
    return { rows: this.rows, columns: Object.values(this.columns).map((column) => column.mark()) };
  }

  rollback(mark: BlockMark): void {
    this.rows = mark.rows;
    Object.values(this.columns).forEach((column, i) => column.rollback(mark.columns[i] ?? []));
  }

  clear(): void {
    this.rows = 0;
    for (const column of Object.values(this.columns)) column.rollback([]);
  }

  get sizeBytes(): number {
    return this.chunks().reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** The block as HTTP takes it. Views on the columns: nothing may be added while they are in use. */
  chunks(): Buffer[] {
    const columns = Object.entries(this.columns);
    const head = new TextColumn();
    head.reserve(10);
    head.varint(columns.length);
    head.varint(this.rows);
    const chunks: Buffer[] = [];
    let from = 0;
    for (const [name, column] of columns) {
      head.text(name);
      head.text(column.type);
      // The head may have moved while it grew: its pieces are cut afterwards.
      chunks.push(Buffer.from(head.bytes.subarray(from, head.length)), ...column.chunks());
      from = head.length;
    }
    return chunks;
  }
}

export interface BlockMark {
  readonly rows: number;
  readonly columns: readonly (readonly number[])[];
}
