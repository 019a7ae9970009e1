import { ByteSink } from "./byte-sink.ts";

/** One column of a block: what it is called, its ClickHouse type, and how it is written from the rows. */
export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  readonly write: (sink: ByteSink, rows: readonly Row[]) => void;
}

type Get<Row, Value> = (row: Row) => Value;

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export function text<Row>(name: string, get: Get<Row, string>): Column<Row> {
  const write = (sink: ByteSink, rows: readonly Row[]): void => {
    for (const row of rows) sink.text(get(row));
  };
  return { name, type: "String", write };
}

/** Bytes given in hex; the empty string is all zeros. */
export function fixed<Row>(name: string, size: number, get: Get<Row, string>): Column<Row> {
  return { name, type: `FixedString(${size})`, write: (sink, rows) => rows.forEach((row) => sink.hex(get(row), size)) };
}

export function uint8<Row>(name: string, get: Get<Row, number>): Column<Row> {
  return { name, type: "UInt8", write: (sink, rows) => rows.forEach((row) => sink.uint8(whole(get(row), 0xff))) };
}

export function uint32<Row>(name: string, get: Get<Row, number>): Column<Row> {
  return { name, type: "UInt32", write: (sink, rows) => rows.forEach((row) => sink.uint32(whole(get(row), 0xffff_ffff))) };
}

export function uint64<Row>(name: string, get: Get<Row, bigint | number>): Column<Row> {
  const write = (sink: ByteSink, value: bigint | number): void => {
    if (typeof value === "number") sink.size64(whole(value, Number.MAX_SAFE_INTEGER));
    else sink.uint64(value < 0n ? 0n : BigInt.asUintN(64, value));
  };
  return { name, type: "UInt64", write: (sink, rows) => rows.forEach((row) => write(sink, get(row))) };
}

export function int64<Row>(name: string, get: Get<Row, bigint>): Column<Row> {
  return { name, type: "Int64", write: (sink, rows) => rows.forEach((row) => sink.int64(clamp(get(row)))) };
}

/** Unix nanoseconds. */
export function nanoseconds<Row>(name: string, get: Get<Row, bigint>): Column<Row> {
  return { ...int64(name, get), type: "DateTime64(9, 'UTC')" };
}

/** Unix seconds. */
export function seconds<Row>(name: string, get: Get<Row, number>): Column<Row> {
  return { ...uint32(name, get), type: "DateTime('UTC')" };
}

export function float64<Row>(name: string, get: Get<Row, number>): Column<Row> {
  return { name, type: "Float64", write: (sink, rows) => rows.forEach((row) => sink.float64(get(row))) };
}

/** An amount with nine decimals: sums of it are exact. What doesn't fit, or is no number, is 0. */
export function decimal<Row>(name: string, get: Get<Row, number>): Column<Row> {
  const scaled = (value: number): bigint => (Number.isFinite(value) && Math.abs(value) < 1e9 ? BigInt(Math.round(value * 1e9)) : 0n);
  const write = (sink: ByteSink, value: number): void => (value === 0 ? sink.size64(0) : sink.int64(scaled(value)));
  return { name, type: "Decimal(18, 9)", write: (sink, rows) => rows.forEach((row) => write(sink, get(row))) };
}

export function nullableFloat64<Row>(name: string, get: Get<Row, number | null>): Column<Row> {
  return nullable({ name, get, type: "Float64", write: (sink, value) => sink.float64(value), empty: 0 });
}

export function nullableText<Row>(name: string, get: Get<Row, string | null>): Column<Row> {
  return nullable({ name, get, type: "String", write: (sink, value) => sink.text(value), empty: "" });
}

export function texts<Row>(name: string, get: Get<Row, readonly string[]>): Column<Row> {
  const write = (sink: ByteSink, rows: readonly Row[]): void => {
    let end = 0;
    for (const row of rows) sink.size64((end += get(row).length));
    for (const row of rows) for (const value of get(row)) sink.text(value);
  };
  return { name, type: "Array(String)", write };
}

export function textMap<Row>(name: string, get: Get<Row, Readonly<Record<string, string>>>): Column<Row> {
  const write = (sink: ByteSink, rows: readonly Row[]): void => {
    let end = 0;
    let last: Readonly<Record<string, string>> | undefined;
    let lastKeys: readonly string[] = [];
    // A resource is one object for many rows.
    const keys = rows.map((row) => {
      const map = get(row);
      if (map !== last) [last, lastKeys] = [map, Object.keys(map)];
      return lastKeys;
    });
    for (const each of keys) sink.size64((end += each.length));
    for (const each of keys) for (const key of each) sink.text(key);
    rows.forEach((row, i) => {
      const map = get(row);
      for (const key of keys[i] ?? []) sink.text(map[key] ?? "");
    });
  };
  return { name, type: "Map(String, String)", write };
}

/** The rows as one block of ClickHouse's Native format, as HTTP takes it. */
export function encodeBlock<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): ByteSink {
  const sink = new ByteSink();
  sink.varint(columns.length);
  sink.varint(rows.length);
  for (const { name, type, write } of columns) {
    sink.text(name);
    sink.text(type);
    write(sink, rows);
  }
  return sink;
}

interface NullableColumn<Row, Value> {
  readonly name: string;
  readonly type: string;
  readonly get: Get<Row, Value | null>;
  readonly write: (sink: ByteSink, value: Value) => void;
  readonly empty: Value;
}

function nullable<Row, Value>({ name, type, get, write, empty }: NullableColumn<Row, Value>): Column<Row> {
  return {
    name,
    type: `Nullable(${type})`,
    write: (sink, rows) => {
      for (const row of rows) sink.uint8(get(row) === null ? 1 : 0);
      for (const row of rows) write(sink, get(row) ?? empty);
    },
  };
}

function whole(value: number, max: number): number {
  return value > 0 ? Math.min(Math.trunc(value), max) : 0;
}

function clamp(value: bigint): bigint {
  if (value > INT64_MAX) return INT64_MAX;
  return value < INT64_MIN ? INT64_MIN : value;
}
