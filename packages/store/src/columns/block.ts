import type { ColumnBuffer } from "./column-buffer.ts";
import { TextColumn } from "./text-column.ts";

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
      column.complete?.(this.rows);
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
