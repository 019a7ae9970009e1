import type { ColumnBuffer } from "./column-buffer.ts";
import { FixedColumn } from "./fixed-column.ts";
import { TextColumn } from "./text-column.ts";

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

  /** Rows that are all the same: so many pairs, whose keys and values are encoded one behind the other. */
  repeat(pairs: number, keys: Uint8Array, values: Uint8Array, rows: number): void {
    this.keys.repeat(keys, rows);
    this.values.repeat(values, rows);
    for (let i = 0; i < rows; i++) this.end(pairs);
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
