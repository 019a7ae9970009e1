/** One column of a block in ClickHouse's Native format, filled row by row. */
export interface ColumnBuffer {
  readonly type: string;
  /** The column's data as it goes out, without name and type. */
  chunks(): readonly Buffer[];
  /** How far it is filled; {@link ColumnBuffer.rollback} takes it back to there. */
  mark(): readonly number[];
  rollback(mark: readonly number[]): void;
  /** Before it goes out: writes what is not there yet of so many rows. */
  complete?(rows: number): void;
}
