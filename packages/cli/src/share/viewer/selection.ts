/** The row that is looked at. One for the page: tree, transcript and the step's own part follow it. */
export class Selection {
  #row: number;
  readonly #listeners: (() => void)[] = [];

  constructor(row: number) {
    this.#row = row;
  }

  get row(): number {
    return this.#row;
  }

  select(row: number): void {
    if (row === this.#row) return;
    this.#row = row;
    for (const listener of this.#listeners) listener();
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
