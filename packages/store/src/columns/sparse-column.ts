import type { ColumnBuffer } from "./column-buffer.ts";
import type { FixedColumn } from "./fixed-column.ts";
import { MapColumn } from "./map-column.ts";
import { encodeText, TextColumn } from "./text-column.ts";

/** A column most of whose rows hold the same: those are written together, when another one comes or at the end. */
export class SparseColumn<Column extends ColumnBuffer> implements ColumnBuffer {
  readonly type: string;
  readonly #column: Column;
  readonly #skip: (column: Column, rows: number) => void;
  #rows = 0;

  /** @param skip writes so many rows of what most of them hold */
  constructor(column: Column, skip: (column: Column, rows: number) => void) {
    this.type = column.type;
    this.#column = column;
    this.#skip = skip;
  }

  /** The column, to write this row and no other. Rows come in their order, each at most once. */
  at(row: number): Column {
    if (this.#rows < row) this.#skip(this.#column, row - this.#rows);
    this.#rows = row + 1;
    return this.#column;
  }

  complete(rows: number): void {
    if (this.#rows < rows) this.#skip(this.#column, rows - this.#rows);
    this.#rows = rows;
  }

  chunks(): readonly Buffer[] {
    return this.#column.chunks();
  }

  mark(): readonly number[] {
    return [this.#rows, ...this.#column.mark()];
  }

  rollback([rows = 0, ...mark]: readonly number[]): void {
    this.#rows = rows;
    this.#column.rollback(mark);
  }
}

/** @param usual what rows hold that nothing is written for */
export function sparseText(usual = ""): SparseColumn<TextColumn> {
  const encoded = encodeText(usual);
  return new SparseColumn(new TextColumn(), (column, rows) => column.repeat(encoded, rows));
}

/** Zeros where nothing is written. */
export function sparseFixed(column: FixedColumn): SparseColumn<FixedColumn> {
  return new SparseColumn(column, (fixed, rows) => fixed.zeros(rows));
}

/** Empty where nothing is written. */
export function sparseMap(): SparseColumn<MapColumn> {
  const none = Buffer.alloc(0);
  return new SparseColumn(new MapColumn(), (column, rows) => column.repeat(0, none, none, rows));
}
