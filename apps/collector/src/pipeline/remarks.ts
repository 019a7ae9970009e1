const MAX_REASONS = 3;

/** Counts what was left out of a request, and keeps the first few distinct reasons. */
export class Remarks {
  #rejected = 0;
  readonly #reasons = new Set<string>();

  reject(reason: string): void {
    this.#rejected++;
    if (this.#reasons.size < MAX_REASONS) this.#reasons.add(reason);
  }

  get rejected(): number {
    return this.#rejected;
  }

  get texts(): readonly string[] {
    return [...this.#reasons];
  }
}
