import type { ByteSink } from "../client/byte-sink.ts";
import type { Column } from "../client/native-block.ts";

type Get<Row, Value> = (row: Row) => Value;
type Texts = Readonly<Record<string, string>>;

/** Two's complement. */
export function int32<Row>(name: string, get: Get<Row, number>): Column<Row> {
  return { name, type: "Int32", write: (sink, rows) => rows.forEach((row) => sink.uint32(get(row) >>> 0)) };
}

export function uint64s<Row>(name: string, get: Get<Row, readonly bigint[]>): Column<Row> {
  return arrayColumn({ name, type: "UInt64", get, write: (sink, value) => sink.uint64(value) });
}

export function float64s<Row>(name: string, get: Get<Row, readonly number[]>): Column<Row> {
  return arrayColumn({ name, type: "Float64", get, write: (sink, value) => sink.float64(value) });
}

/** Unix nanoseconds. */
export function nanosecondsList<Row>(name: string, get: Get<Row, readonly bigint[]>): Column<Row> {
  return arrayColumn({ name, type: "DateTime64(9, 'UTC')", get, write: (sink, value) => sink.int64(value) });
}

/** Sizes of the lists, then of the maps in them, then all keys, then all values. */
export function textMaps<Row>(name: string, get: Get<Row, readonly Texts[]>): Column<Row> {
  const write = (sink: ByteSink, rows: readonly Row[]): void => {
    const lists = rows.map(get);
    writeOffsets(sink, lists);
    const maps = lists.flat();
    const keys = maps.map((map) => Object.keys(map));
    writeOffsets(sink, keys);
    for (const each of keys) for (const key of each) sink.text(key);
    maps.forEach((map, i) => {
      for (const key of keys[i] ?? []) sink.text(map[key] ?? "");
    });
  };
  return { name, type: "Array(Map(String, String))", write };
}

interface ArrayColumn<Row, Value> {
  readonly name: string;
  readonly type: string;
  readonly get: Get<Row, readonly Value[]>;
  readonly write: (sink: ByteSink, value: Value) => void;
}

function arrayColumn<Row, Value>({ name, type, get, write }: ArrayColumn<Row, Value>): Column<Row> {
  return {
    name,
    type: `Array(${type})`,
    write: (sink, rows) => {
      const lists = rows.map(get);
      writeOffsets(sink, lists);
      for (const list of lists) for (const value of list) write(sink, value);
    },
  };
}

/** Where each list ends among the values of all. */
function writeOffsets(sink: ByteSink, lists: readonly (readonly unknown[])[]): void {
  let end = 0;
  for (const list of lists) sink.size64((end += list.length));
}
