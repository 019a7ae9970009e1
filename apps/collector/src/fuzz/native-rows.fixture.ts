/** Values of a row by column: text as it is, fixed sizes as hex, 64 bits as bigint, maps as pairs. */
export type NativeRow = Readonly<Record<string, unknown>>;

/**
 * Reads a block in ClickHouse's Native format back into rows, and fails where it does not add up: as many values in
 * each column as there are rows, and nothing behind the last.
 */
export function readNativeRows(chunks: readonly Buffer[]): NativeRow[] {
  const reader = new NativeReader(Buffer.concat(chunks));
  const columns = reader.varint();
  const rows: Record<string, unknown>[] = Array.from({ length: reader.varint() }, () => ({}));
  for (let i = 0; i < columns; i++) {
    const name = reader.text();
    const values = reader.column(reader.text(), rows.length);
    for (const [row, value] of values.entries()) rows[row]![name] = value;
  }
  reader.expectEnd();
  return rows;
}

class NativeReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#take(1)[0]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new Error("A length is too long.");
  }

  text(): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#take(this.varint()));
  }

  column(type: string, rows: number): unknown[] {
    if (type === "Map(String, String)") return this.#maps(rows);
    return Array.from({ length: rows }, () => this.#value(type));
  }

  expectEnd(): void {
    if (this.#at !== this.#bytes.length) throw new Error(`${this.#bytes.length - this.#at} bytes are left.`);
  }

  #maps(rows: number): unknown[] {
    const ends = Array.from({ length: rows }, () => Number(this.#take(8).readBigUInt64LE()));
    const pairs = ends.at(-1) ?? 0;
    const keys = Array.from({ length: pairs }, () => this.text());
    const values = Array.from({ length: pairs }, () => this.text());
    return ends.map((end, row) => {
      const start = row === 0 ? 0 : ends[row - 1]!;
      if (end < start) throw new Error("A map ends before it begins.");
      return keys.slice(start, end).map((key, i) => [key, values[start + i]]);
    });
  }

  #value(type: string): unknown {
    const size = /^FixedString\((\d+)\)$/.exec(type)?.[1];
    if (size !== undefined) return this.#take(Number(size)).toString("hex");
    if (type === "String") return this.text();
    if (type === "UInt8") return this.#take(1)[0];
    if (type === "UInt32") return this.#take(4).readUInt32LE();
    if (type === "UInt64") return this.#take(8).readBigUInt64LE();
    if (type.startsWith("DateTime64") || type.startsWith("Decimal(18")) return this.#take(8).readBigInt64LE();
    throw new Error(`A column of type ${type} was not expected.`);
  }

  #take(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) throw new Error("The block ends inside a value.");
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }
}
